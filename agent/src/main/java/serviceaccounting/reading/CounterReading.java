package serviceaccounting.reading;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import serviceaccounting.traffic.BootId;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.Door;
import serviceaccounting.traffic.InvocationId;
import serviceaccounting.traffic.UnitName;

/**
 * What the counters of one run stood at, at one moment.
 *
 * @param unit the unit
 * @param invocation its run
 * @param boot the boot it runs in
 * @param wallTime CLOCK_REALTIME at the reading
 * @param bootTimeMicros CLOCK_BOOTTIME just before the reading, µs
 * @param clockDoubt how much later than {@code bootTimeMicros} the last of the counters may really
 *     have been read: the time the reading took, and for the hook, which has only /proc/uptime, 10
 *     ms more
 * @param counters the values; absent where not accounted
 * @param door how the reading reached us
 * @param runStart when the run began, where known: from then on the first delta is dated
 */
public record CounterReading(
        UnitName unit,
        InvocationId invocation,
        BootId boot,
        Instant wallTime,
        long bootTimeMicros,
        Duration clockDoubt,
        Counters counters,
        Door door,
        Optional<Instant> runStart) {

    public CounterReading {
        Objects.requireNonNull(unit, "unit");
        Objects.requireNonNull(invocation, "invocation");
        Objects.requireNonNull(boot, "boot");
        Objects.requireNonNull(wallTime, "wallTime");
        Objects.requireNonNull(clockDoubt, "clockDoubt");
        Objects.requireNonNull(counters, "counters");
        Objects.requireNonNull(door, "door");
        Objects.requireNonNull(runStart, "runStart");
        if (bootTimeMicros < 0) {
            throw new IllegalArgumentException(
                    "boot time must not be negative: " + bootTimeMicros + " µs");
        }
        if (clockDoubt.isNegative()) {
            throw new IllegalArgumentException("clock doubt must not be negative: " + clockDoubt);
        }
    }

    /** The same reading of a run that began then. */
    public CounterReading begunAt(Instant start) {
        return new CounterReading(
                unit,
                invocation,
                boot,
                wallTime,
                bootTimeMicros,
                clockDoubt,
                counters,
                door,
                Optional.of(start));
    }

    /** The latest moment on CLOCK_BOOTTIME at which this can have been read, µs. */
    public long latestBootTimeMicros() {
        return bootTimeMicros + clockDoubt.toNanos() / 1000;
    }
}
