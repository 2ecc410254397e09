package serviceaccounting.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import serviceaccounting.traffic.InvocationId;

class RunBeginningTest {

    private static final InvocationId RUN = new InvocationId("00112233445566778899aabbccddeeff");
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final long MINUTE = 60_000_000;
    private static final long HOUR = 60 * MINUTE;

    /**
     * Up for five hours less what it slept; the run began when the monotonic clock stood at one
     * hour.
     */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "clock never set and never asleep,              0, 08:00, 08:00",
        "clock set forward by ten years since,          0, 2016,  08:00",
        "clock set back by a day since,                 0, 2026-03-02, 08:00",
        "asleep two hours before the run,               2, 08:00, 08:00",
        "asleep two hours during the run,               2, 06:00, 06:00",
        "asleep one of two hours during the run,        2, 07:00, 07:00",
        "asleep at times and set forward by years,      2, 2016,  06:00",
        "asleep at times and set back by a day,         2, 2026-03-02, 08:00"
    })
    void shouldTrustTheWallClockOnlyWithinTheTimeAsleep(
            String name, int hoursAsleep, String noted, String expected) {
        long monotonicNow = 5 * HOUR;
        RunBeginning beginning = new RunBeginning(RUN, micros(instant(noted)), HOUR);

        Optional<Instant> start =
                beginning.onWallClock(NOW, monotonicNow, monotonicNow + hoursAsleep * HOUR);

        assertEquals(Optional.of(instant(expected)), start, name);
    }

    @Test
    void shouldNotBeMisledByMicrosecondsBetweenTheClocks() {
        RunBeginning beginning = new RunBeginning(RUN, 0, HOUR);

        Optional<Instant> start = beginning.onWallClock(NOW, 2 * HOUR, 2 * HOUR - 3);

        assertEquals(Optional.of(Instant.parse("2026-03-01T11:00:00Z")), start);
    }

    @Test
    void shouldNotKnowAStartThatSystemdDoesNotKnow() {
        assertEquals(
                Optional.empty(), new RunBeginning(RUN, 0, 0).onWallClock(NOW, 5 * HOUR, 5 * HOUR));
    }

    private static Instant instant(String text) {
        String whole =
                switch (text.length()) {
                    case 4 -> text + "-01-01T00:00:00Z";
                    case 5 -> "2026-03-01T" + text + ":00Z";
                    default -> text + "T08:00:00Z";
                };
        return Instant.parse(whole);
    }

    private static long micros(Instant instant) {
        return instant.getEpochSecond() * 1_000_000;
    }
}
