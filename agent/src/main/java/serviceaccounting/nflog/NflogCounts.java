package serviceaccounting.nflog;

/** Values of all {@link NflogCount}s. Used by one thread at a time. */
public final class NflogCounts {

    private static final NflogCount[] ALL = NflogCount.values();

    private final long[] values = new long[ALL.length];

    void count(NflogCount what) {
        values[what.ordinal()]++;
    }

    void add(NflogCount what, long more) {
        values[what.ordinal()] += more;
    }

    /** Adds those of another time. */
    public void addAll(NflogCounts others) {
        for (int i = 0; i < values.length; i++) {
            values[i] += others.values[i];
        }
    }

    public long get(NflogCount what) {
        return values[what.ordinal()];
    }

    /** All that could not be tallied. */
    public long rejected() {
        long sum = 0;
        for (NflogCount what : ALL) {
            sum += what.isRejection() ? get(what) : 0;
        }
        return sum;
    }
}
