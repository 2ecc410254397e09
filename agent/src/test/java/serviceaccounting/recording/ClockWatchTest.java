package serviceaccounting.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static serviceaccounting.recording.Sightings.at;
import static serviceaccounting.recording.Sightings.micros;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ClockWatchTest {

    private final ClockWatch watch = new ClockWatch();

    @Test
    void shouldTakeTheFirstLookForNoStep() {
        assertEquals(Optional.empty(), look(Instant.EPOCH, 5));
    }

    @Test
    void shouldSeeNoStepWhileBothClocksMoveTogether() {
        look(at(5), 5);

        assertEquals(Optional.empty(), look(at(9000), 9000));
    }

    @Test
    void shouldSeeStepsOfASecondInBothDirections() {
        look(at(5), 5);

        assertEquals(Optional.of(Duration.ofSeconds(1)), look(at(11), 10));
        assertEquals(Optional.of(Duration.ofSeconds(-1)), look(at(15), 15));
        assertEquals(Optional.of(Duration.ofHours(-2)), look(at(20 - 7200), 20));
    }

    @Test
    void shouldTellOfAStepOnce() {
        look(at(5), 5);
        look(at(105), 6);

        assertEquals(Optional.empty(), look(at(106), 7));
    }

    @Test
    void shouldTakeLessThanASecondForSlewing() {
        look(at(5), 5);

        assertEquals(Optional.empty(), look(at(10.999), 10));
        // Each look is compared with the last one: a slow clock never adds up to a step.
        assertEquals(Optional.empty(), look(at(16.998), 15));
        assertEquals(Optional.empty(), look(at(22.997), 20));
    }

    private Optional<Duration> look(Instant wallTime, double bootSeconds) {
        return watch.look(wallTime, micros(bootSeconds));
    }
}
