package serviceaccounting.acctd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which intervals are taken, as Go writes them, and where periods end. */
class IntervalTest {

    @ParameterizedTest
    @CsvSource({
        "5m0s, PT5M",
        "1h, PT1H",
        "1.5h, PT1H30M",
        ".5h, PT30M",
        "90s, PT1M30S",
        "1h30m0s, PT1H30M",
        "+1m, PT1M",
        "60000ms, PT1M",
        "1000000µs, PT1S",
        "1000000us, PT1S",
        "1000000000ns, PT1S",
        "24h, PT24H",
        "168h, PT168H"
    })
    void shouldTakeDurationsAsGoDoes(String word, Duration length) {
        assertEquals(length, Interval.parse(word).length());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "5 m", "m", "1d", "1h-", "--1h", "PT5M", ".h", "5m3", "1e3s"})
    void shouldRefuseWhatIsNoDuration(String word) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> Interval.parse(word));
        assertEquals(
                "'" + word + "' is not a duration; expected one such as 5m, 1h30m or 90s",
                refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | the interval must be at least 1 second, not 0s",
                "999ms | the interval must be at least 1 second, not 0.999s",
                "-1h | the interval must be at least 1 second, not -1h",
                "7m | the interval 7m does not divide a day; 5m, 15m or 1h do",
                "5h | the interval 5h does not divide a day; 5m, 15m or 1h do",
                "1001ms | the interval 1.001s does not divide a day; 5m, 15m or 1h do",
                "25h | the interval 25h is longer than a day, but no whole number of days",
                "9999999h | the duration '9999999h' is too long; 292 years are the most"
            })
    void shouldRefuseTheIntervalsThatGoNflogAcctdRefuses(String word, String why) {
        assertEquals(
                why,
                assertThrows(IllegalArgumentException.class, () -> Interval.parse(word))
                        .getMessage());
    }

    @Test
    void shouldEndPeriodsAtMultiplesOfTheInterval() {
        Interval quarter = Interval.parse("15m");
        assertEquals(
                Instant.parse("2026-10-25T01:15:00Z"),
                quarter.endAfter(Instant.parse("2026-10-25T01:00:00Z")));
        assertEquals(
                Instant.parse("2026-10-25T01:15:00Z"),
                quarter.endAfter(Instant.parse("2026-10-25T01:14:59.999999999Z")));
        assertEquals(
                Instant.parse("2026-10-26T00:00:00Z"),
                Interval.parse("24h").endAfter(Instant.parse("2026-10-25T12:00:00Z")));
    }
}
