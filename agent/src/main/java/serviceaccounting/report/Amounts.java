package serviceaccounting.report;

import java.time.Duration;

/**
 * Amounts as people read them. Integer arithmetic only: a table of 73,000 rows is written by a cold
 * JVM.
 */
public final class Amounts {

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long NANOS_PER_HUNDREDTH = 10_000_000L;

    /** So little that binary fractions such as 99.9 are not taken for less than they mean. */
    private static final double ROUNDING = 1e-6;

    private Amounts() {}

    /**
     * Bytes with one decimal, rounded half up: {@code 1023 B}, {@code 1.0 KiB}; never {@code 1024.0
     * KiB}.
     */
    public static String bytes(long bytes, ByteScale scale) {
        if (scale == ByteScale.BYTES) {
            return Long.toString(bytes);
        }
        long step = scale.step();
        if (bytes < step) {
            return bytes + " " + scale.suffix(0);
        }
        int power = 1;
        long unit = step;
        while (bytes / unit >= step) {
            unit *= step;
            power++;
        }
        long tenths = tenths(bytes, unit);
        if (tenths >= step * 10) {
            tenths = 10;
            power++;
        }
        return tenths / 10 + "." + tenths % 10 + " " + scale.suffix(power);
    }

    /** The same of a difference, which may be negative: {@code -1.2 KiB}. */
    static String signedBytes(long bytes, ByteScale scale) {
        return bytes < 0 ? "-" + bytes(-bytes, scale) : bytes(bytes, scale);
    }

    /** Per cent with one decimal, rounded down: {@code 100.0 %} is all of it. */
    static String percent(double percent) {
        long tenths = (long) Math.floor(percent * 10 + ROUNDING);
        return tenths / 10 + "." + tenths % 10 + " %";
    }

    /**
     * CPU time: {@code 3.21 s} below a minute, {@code 2m 03s} below an hour, {@code 1h 02m} above.
     */
    public static String cpuTime(long nanos) {
        long hundredths = roundHalfUp(nanos, NANOS_PER_HUNDREDTH);
        if (hundredths < 6000) {
            return hundredths / 100 + "." + twoDigits(hundredths % 100) + " s";
        }
        return minutesAndMore(roundHalfUp(nanos, NANOS_PER_SECOND));
    }

    /**
     * How long something took: {@code 0.4 s}, {@code 12 s}, {@code 2m 03s}, {@code 1h 02m}, {@code
     * 3d 04h}.
     */
    public static String duration(Duration duration) {
        if (duration.isNegative()) {
            return "0.0 s";
        }
        long seconds = duration.toSeconds();
        if (seconds < 10) {
            return seconds + "." + duration.toMillisPart() / 100 + " s";
        }
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 86_400) {
            return minutesAndMore(seconds);
        }
        return seconds / 86_400 + "d " + twoDigits(seconds / 3600 % 24) + "h";
    }

    /**
     * The sum, or the largest number there is: a sum that is too large must never come out small or
     * negative.
     */
    static long plus(long left, long right) {
        long sum = left + right;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    /** The same for differences. */
    static long signedPlus(long left, long right) {
        return left > 0 && right > 0 ? plus(left, right) : left + right;
    }

    private static String minutesAndMore(long seconds) {
        if (seconds < 3600) {
            return seconds / 60 + "m " + twoDigits(seconds % 60) + "s";
        }
        long minutes = roundHalfUp(seconds, 60);
        return minutes / 60 + "h " + twoDigits(minutes % 60) + "m";
    }

    /**
     * Unsigned, because ten times the rest of exbibytes leaves the signed range, but not the
     * unsigned one.
     */
    private static long tenths(long bytes, long unit) {
        long rest = bytes % unit;
        return bytes / unit * 10 + Long.divideUnsigned(rest * 10 + unit / 2, unit);
    }

    private static long roundHalfUp(long value, long unit) {
        return value / unit + (value % unit >= unit / 2 ? 1 : 0);
    }

    private static String twoDigits(long value) {
        return value < 10 ? "0" + value : Long.toString(value);
    }
}
