package serviceaccounting.report;

import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.Counters;

/** A sum of counters under way. A counter is absent from it until one is added that has it. */
final class Tally {

    private static final Counter[] COUNTERS = Counter.values();

    private final long[] sums = new long[COUNTERS.length];
    private final boolean[] present = new boolean[COUNTERS.length];
    private long interpolatedBytes;
    private long fromPacketsBytes;
    private boolean overflowed;

    void add(Counters amounts, long interpolated, long fromPackets) {
        for (int index = 0; index < COUNTERS.length; index++) {
            if (amounts.has(COUNTERS[index])) {
                sums[index] = plus(sums[index], amounts.orZero(COUNTERS[index]));
                present[index] = true;
            }
        }
        interpolatedBytes = plus(interpolatedBytes, interpolated);
        fromPacketsBytes = plus(fromPacketsBytes, fromPackets);
    }

    /** The sum; IP counters that no row has are zero in it, others stay absent. */
    Counters withIpAtLeastZero() {
        for (int index = 0; index < COUNTERS.length; index++) {
            present[index] |= COUNTERS[index].group() == Counter.Group.IP;
        }
        return amounts();
    }

    Counters amounts() {
        Counters.Builder amounts = new Counters.Builder();
        for (int index = 0; index < COUNTERS.length; index++) {
            if (present[index]) {
                amounts.set(COUNTERS[index], sums[index]);
            }
        }
        return amounts.build();
    }

    long interpolatedBytes() {
        return interpolatedBytes;
    }

    long fromPacketsBytes() {
        return fromPacketsBytes;
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
