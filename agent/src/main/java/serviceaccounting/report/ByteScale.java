package serviceaccounting.report;

/** How amounts of bytes are written in tables. */
public enum ByteScale {
    /** Powers of 1024: KiB, MiB, GiB. */
    IEC(1024, new String[] {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"}),
    /** Powers of 1000: kB, MB, GB. */
    SI(1000, new String[] {"B", "kB", "MB", "GB", "TB", "PB", "EB"}),
    /** Plain numbers. */
    BYTES(0, new String[] {});

    private final int step;
    private final String[] suffixes;

    ByteScale(int step, String[] suffixes) {
        this.step = step;
        this.suffixes = suffixes;
    }

    /** The word on the command line. */
    public String word() {
        return switch (this) {
            case IEC -> "iec";
            case SI -> "si";
            case BYTES -> "bytes";
        };
    }

    /**
     * The scale of that word.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static ByteScale of(String word) {
        for (ByteScale scale : values()) {
            if (scale.word().equals(word)) {
                return scale;
            }
        }
        throw new IllegalArgumentException(
                "'" + word + "' is not a scale; expected one of iec, si, bytes");
    }

    int step() {
        return step;
    }

    String suffix(int power) {
        return suffixes[power];
    }
}
