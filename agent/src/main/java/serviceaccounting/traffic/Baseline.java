package serviceaccounting.traffic;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * Up to where a run's counters are booked. It commits in one transaction with the postings that
 * lead to it, so a reading that comes again finds nothing left to post.
 *
 * @param counters the last known value of each counter; one that is absent was never accounted in
 *     this run
 * @param wallTime CLOCK_REALTIME of the last reading
 * @param bootTimeMicros CLOCK_BOOTTIME of the last reading, µs
 * @param clockDoubt how much later than that it may really have been
 * @param door how it was read
 */
public record Baseline(
        Counters counters, Instant wallTime, long bootTimeMicros, Duration clockDoubt, Door door) {

    public Baseline {
        Objects.requireNonNull(counters, "counters");
        Objects.requireNonNull(wallTime, "wallTime");
        Objects.requireNonNull(clockDoubt, "clockDoubt");
        Objects.requireNonNull(door, "door");
    }

    /** The latest moment on CLOCK_BOOTTIME the last reading can have been made, µs. */
    public long latestBootTimeMicros() {
        return bootTimeMicros + clockDoubt.toNanos() / 1000;
    }
}
