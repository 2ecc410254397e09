package serviceaccounting.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Deltas and gaps check themselves on birth. */
final class SpansTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Counters SOME = Counters.ofIp(1, 2, 3, 4);

    @Test
    void shouldKnowHowLongADeltaTook() {
        assertEquals(Duration.ofSeconds(3), new Delta(SOME, NOON, NOON.plusSeconds(3)).span());
        assertEquals(Duration.ZERO, new Delta(SOME, NOON, NOON).span());
    }

    @Test
    void shouldRefuseADeltaThatEndsBeforeItBegins() {
        IllegalArgumentException refusal =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> new Delta(SOME, NOON, NOON.minusNanos(1)));

        assertEquals(
                "a delta must not end before it begins: 2026-03-01T12:00:00Z to 2026-03-01T11:59:59.999999999Z",
                refusal.getMessage());
    }

    @Test
    void shouldRefuseADeltaOfNothing() {
        assertThrows(IllegalArgumentException.class, () -> new Delta(Counters.ABSENT, NOON, NOON));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Delta(Counters.ofIp(0, 0, 0, 0), NOON, NOON));
    }

    @Test
    void shouldRefuseAGapThatEndsBeforeItBeginsOrLosesLessThanNothing() {
        Optional<Instant> before = Optional.of(NOON.minusNanos(1));

        assertThrows(
                IllegalArgumentException.class,
                () -> new Gap(Optional.empty(), NOON, before, Gap.Cause.POWER_CUT, 0));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Gap(Optional.empty(), NOON, Optional.empty(), Gap.Cause.POWER_CUT, -1));
    }
}
