package serviceaccounting.systemd;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import serviceaccounting.traffic.InvocationId;

/**
 * When a run began, as systemd noted it then.
 *
 * @param invocation the run
 * @param realtimeMicros InactiveExitTimestamp, CLOCK_REALTIME at that moment, µs
 * @param monotonicMicros InactiveExitTimestampMonotonic, CLOCK_MONOTONIC at that moment, µs; 0 if
 *     it is not known
 */
record RunBeginning(InvocationId invocation, long realtimeMicros, long monotonicMicros) {

    /**
     * The moment on today's wall clock.
     *
     * <p>Counted back on the monotonic clock, because the wall clock may have been set since: on
     * machines without a battery it starts years off. The monotonic clock stands still in a
     * suspend, and nobody knows which suspends came after the start; but they can't have lasted
     * longer than all of them together. So the wall clock of then decides, within that span: on
     * machines that never sleep the span is empty.
     */
    Optional<Instant> onWallClock(
            Instant wallNow, long monotonicNowMicros, long bootTimeNowMicros) {
        if (monotonicMicros == 0) {
            return Optional.empty();
        }
        Instant latest = wallNow.minus(monotonicNowMicros - monotonicMicros, ChronoUnit.MICROS);
        long asleepMicros = Math.max(0, bootTimeNowMicros - monotonicNowMicros);
        Instant earliest = latest.minus(asleepMicros, ChronoUnit.MICROS);
        Instant claimed = Instant.EPOCH.plus(realtimeMicros, ChronoUnit.MICROS);
        if (claimed.isBefore(earliest)) {
            return Optional.of(earliest);
        }
        return Optional.of(claimed.isAfter(latest) ? latest : claimed);
    }
}
