package serviceaccounting.recording;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Notices steps of the wall clock, by comparing it with the boot-time clock, which suspend does not
 * stop and nobody sets.
 */
final class ClockWatch {

    /**
     * Below this it is called slewing: adjtime(3) moves the clock by half a millisecond a second at
     * most.
     */
    private static final Duration STEP = Duration.ofSeconds(1);

    private Optional<Instant> bootInstant = Optional.empty();

    /**
     * Takes one look at both clocks.
     *
     * @return by how much the wall clock was stepped since the last look; empty if it was not
     */
    Optional<Duration> look(Instant wallTime, long bootTimeMicros) {
        Instant boot = wallTime.minus(Duration.ofNanos(bootTimeMicros * 1000));
        Optional<Duration> step =
                bootInstant
                        .map(before -> Duration.between(before, boot))
                        .filter(moved -> moved.abs().compareTo(STEP) >= 0);
        bootInstant = Optional.of(boot);
        return step;
    }
}
