package serviceaccounting.traffic;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Values of some {@link Counter}s; one that is missing is not accounted, which is not the same as
 * zero. Immutable; each value is in its counter's unit of measure and never negative.
 *
 * <p>An array and no map inside: a report of two years makes one of these for each of 73,000 rows.
 */
public final class Counters {

    private static final Counter[] ALL = Counter.values();
    private static final long MISSING = -1;

    /** Nothing is accounted. */
    public static final Counters ABSENT = new Builder().build();

    private final long[] values;

    private Counters(long[] values) {
        this.values = values;
    }

    /**
     * These values, and no others.
     *
     * @throws IllegalArgumentException if one is negative
     */
    public Counters(Map<Counter, Long> values) {
        this(new Builder().addAll(values).values);
    }

    /** All four IP counters, and nothing else. */
    public static Counters ofIp(
            long ingressBytes, long ingressPackets, long egressBytes, long egressPackets) {
        return new Builder()
                .set(Counter.INGRESS_BYTES, ingressBytes)
                .set(Counter.INGRESS_PACKETS, ingressPackets)
                .set(Counter.EGRESS_BYTES, egressBytes)
                .set(Counter.EGRESS_PACKETS, egressPackets)
                .build();
    }

    /** The value, or empty where it is not accounted. */
    public OptionalLong get(Counter counter) {
        long value = values[counter.ordinal()];
        return value == MISSING ? OptionalLong.empty() : OptionalLong.of(value);
    }

    /**
     * The value, or zero where it is not accounted: for sums, where an absent figure adds nothing.
     */
    public long orZero(Counter counter) {
        return Math.max(0, values[counter.ordinal()]);
    }

    /** Whether the counter is accounted. */
    public boolean has(Counter counter) {
        return values[counter.ordinal()] != MISSING;
    }

    /** These values with one more, or with another value for it. */
    public Counters with(Counter counter, long value) {
        return new Builder(this).set(counter, value).build();
    }

    /** Sum, counter by counter. A counter is absent from the sum only if it is absent from both. */
    public Counters plus(Counters other) {
        Builder sum = new Builder(this);
        for (Counter counter : ALL) {
            if (other.has(counter)) {
                sum.set(counter, Math.addExact(orZero(counter), other.orZero(counter)));
            }
        }
        return sum.build();
    }

    /** Whether no counter is accounted, or all are zero: posting it would change nothing. */
    public boolean isZero() {
        for (long value : values) {
            if (value > 0) {
                return false;
            }
        }
        return true;
    }

    /** Ingress and egress bytes together; zero where they are absent. */
    public long totalBytes() {
        return Math.addExact(orZero(Counter.INGRESS_BYTES), orZero(Counter.EGRESS_BYTES));
    }

    /** The counters that are accounted, in their order. */
    public Map<Counter, Long> values() {
        EnumMap<Counter, Long> map = new EnumMap<>(Counter.class);
        for (Counter counter : ALL) {
            if (has(counter)) {
                map.put(counter, values[counter.ordinal()]);
            }
        }
        return Collections.unmodifiableMap(map);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Counters that && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return values().toString();
    }

    /** Takes values one by one. */
    public static final class Builder {

        private final long[] values;

        /** Nothing is accounted yet. */
        public Builder() {
            values = new long[ALL.length];
            Arrays.fill(values, MISSING);
        }

        private Builder(Counters start) {
            values = start.values.clone();
        }

        /**
         * Accounts a counter.
         *
         * @throws IllegalArgumentException if the value is negative
         */
        public Builder set(Counter counter, long value) {
            if (value < 0) {
                throw new IllegalArgumentException(
                        counter.property() + " must not be negative: " + value);
            }
            values[counter.ordinal()] = value;
            return this;
        }

        private Builder addAll(Map<Counter, Long> more) {
            more.forEach(this::set);
            return this;
        }

        /** The values so far. */
        public Counters build() {
            return new Counters(values.clone());
        }
    }
}
