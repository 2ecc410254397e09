package serviceaccounting.acctd;

import java.time.Duration;
import java.time.Instant;

/**
 * How long a period is: it fits into a day without a rest, or is some whole days. Periods end at
 * its multiples since 1970 in UTC.
 *
 * @param length of a full period
 */
public record Interval(Duration length) {

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    public Interval {
        if (length.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException(
                    "the interval must be at least 1 second, not " + text(length));
        }
        if (length.compareTo(DAY) >= 0 && length.toNanos() % DAY.toNanos() != 0) {
            throw new IllegalArgumentException(
                    "the interval %s is longer than a day, but no whole number of days"
                            .formatted(text(length)));
        }
        if (length.compareTo(DAY) < 0 && DAY.toNanos() % length.toNanos() != 0) {
            throw new IllegalArgumentException(
                    "the interval %s does not divide a day; 5m, 15m or 1h do"
                            .formatted(text(length)));
        }
    }

    /**
     * Reads one as Go writes durations.
     *
     * @throws IllegalArgumentException if it is none, or not allowed
     */
    public static Interval parse(String word) {
        return new Interval(GoDuration.parse(word));
    }

    /** The end of the period that contains that moment, always after it. */
    public Instant endAfter(Instant moment) {
        long nanos =
                Math.addExact(
                        Math.multiplyExact(moment.getEpochSecond(), NANOS_PER_SECOND),
                        moment.getNano());
        long end = (Math.floorDiv(nanos, length.toNanos()) + 1) * length.toNanos();
        return Instant.ofEpochSecond(
                Math.floorDiv(end, NANOS_PER_SECOND), Math.floorMod(end, NANOS_PER_SECOND));
    }

    private static String text(Duration duration) {
        return duration.toString().substring("PT".length()).toLowerCase(java.util.Locale.ROOT);
    }
}
