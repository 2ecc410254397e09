package serviceaccounting.report;

import java.util.EnumMap;
import java.util.Map;
import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.Counters;

/** A sum of counters under way. A counter is absent from it until one is added that has it. */
final class Tally {

    private static final Counter[] COUNTERS = Counter.values();

    private final long[] sums = new long[COUNTERS.length];
    private final boolean[] present = new boolean[COUNTERS.length];
    private long interpolatedBytes;
    private boolean overflowed;

    void add(Counters amounts, long interpolated) {
        Map<Counter, Long> values = amounts.values();
        for (int index = 0; index < COUNTERS.length; index++) {
            Long value = values.get(COUNTERS[index]);
            if (value != null) {
                sums[index] = plus(sums[index], value);
                present[index] = true;
            }
        }
        interpolatedBytes = plus(interpolatedBytes, interpolated);
    }

    /** The sum; IP counters that no row has are zero in it, others stay absent. */
    Counters withIpAtLeastZero() {
        for (int index = 0; index < COUNTERS.length; index++) {
            present[index] |= COUNTERS[index].group() == Counter.Group.IP;
        }
        return amounts();
    }

    Counters amounts() {
        Map<Counter, Long> amounts = new EnumMap<>(Counter.class);
        for (int index = 0; index < COUNTERS.length; index++) {
            if (present[index]) {
                amounts.put(COUNTERS[index], sums[index]);
            }
        }
        return new Counters(amounts);
    }

    long interpolatedBytes() {
        return interpolatedBytes;
    }

    /** Whether some sum was too large for a long, and stands at the largest there is. */
    boolean overflowed() {
        return overflowed;
    }

    private long plus(long left, long right) {
        long sum = Amounts.plus(left, right);
        overflowed |= sum == Long.MAX_VALUE;
        return sum;
    }
}
