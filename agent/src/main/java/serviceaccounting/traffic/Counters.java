package serviceaccounting.traffic;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Values of some {@link Counter}s; one that is missing is not accounted, which is not the same as
 * zero.
 *
 * @param values cumulative values or amounts, each in its counter's unit of measure, never negative
 */
public record Counters(Map<Counter, Long> values) {

    /** Nothing is accounted. */
    public static final Counters ABSENT = new Counters(Map.of());

    public Counters {
        EnumMap<Counter, Long> checked = new EnumMap<>(Counter.class);
        checked.putAll(values);
        checked.forEach(
                (counter, value) -> {
                    if (value < 0) {
                        throw new IllegalArgumentException(
                                counter.property() + " must not be negative: " + value);
                    }
                });
        values = Collections.unmodifiableMap(checked);
    }

    /** All four IP counters, and nothing else. */
    public static Counters ofIp(
            long ingressBytes, long ingressPackets, long egressBytes, long egressPackets) {
        return new Counters(
                Map.of(
                        Counter.INGRESS_BYTES, ingressBytes,
                        Counter.INGRESS_PACKETS, ingressPackets,
                        Counter.EGRESS_BYTES, egressBytes,
                        Counter.EGRESS_PACKETS, egressPackets));
    }

    /** The value, or empty where it is not accounted. */
    public OptionalLong get(Counter counter) {
        Long value = values.get(counter);
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    /**
     * The value, or zero where it is not accounted: for sums, where an absent figure adds nothing.
     */
    public long orZero(Counter counter) {
        return values.getOrDefault(counter, 0L);
    }

    /** Whether the counter is accounted. */
    public boolean has(Counter counter) {
        return values.containsKey(counter);
    }

    /** These values with one more, or with another value for it. */
    public Counters with(Counter counter, long value) {
        EnumMap<Counter, Long> changed = copy();
        changed.put(counter, value);
        return new Counters(changed);
    }

    /** Sum, counter by counter. A counter is absent from the sum only if it is absent from both. */
    public Counters plus(Counters other) {
        EnumMap<Counter, Long> sum = copy();
        other.values.forEach((counter, value) -> sum.merge(counter, value, Math::addExact));
        return new Counters(sum);
    }

    /** Whether no counter is accounted, or all are zero: posting it would change nothing. */
    public boolean isZero() {
        return values.values().stream().allMatch(value -> value == 0);
    }

    /** Ingress and egress bytes together; zero where they are absent. */
    public long totalBytes() {
        return Math.addExact(orZero(Counter.INGRESS_BYTES), orZero(Counter.EGRESS_BYTES));
    }

    private EnumMap<Counter, Long> copy() {
        EnumMap<Counter, Long> copy = new EnumMap<>(Counter.class);
        copy.putAll(values);
        return copy;
    }
}
