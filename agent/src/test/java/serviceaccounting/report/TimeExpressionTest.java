package serviceaccounting.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TimeExpressionTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Instant NOW = Instant.parse("2026-11-20T09:41:07Z");

    @ParameterizedTest
    @CsvSource({
        "2026-11-20,               2026-11-19T23:00:00Z, 2026-11-20T23:00:00Z",
        "2026-10-25,               2026-10-24T22:00:00Z, 2026-10-25T23:00:00Z",
        "2026-03-29,               2026-03-28T23:00:00Z, 2026-03-29T22:00:00Z",
        "2026-11,                  2026-10-31T23:00:00Z, 2026-11-30T23:00:00Z",
        "2026,                     2025-12-31T23:00:00Z, 2026-12-31T23:00:00Z",
        "today,                    2026-11-19T23:00:00Z, 2026-11-20T23:00:00Z",
        "yesterday,                2026-11-18T23:00:00Z, 2026-11-19T23:00:00Z",
        "-7d,                      2026-11-12T23:00:00Z, 2026-11-13T23:00:00Z",
        "-0d,                      2026-11-19T23:00:00Z, 2026-11-20T23:00:00Z",
        "now,                      2026-11-20T09:41:07Z, 2026-11-20T09:41:07Z",
        "-12h,                     2026-11-19T21:41:07Z, 2026-11-19T21:41:07Z",
        "-30min,                   2026-11-20T09:11:07Z, 2026-11-20T09:11:07Z",
        "10:00,                    2026-11-20T09:00:00Z, 2026-11-20T09:00:00Z",
        "10:00:30,                 2026-11-20T09:00:30Z, 2026-11-20T09:00:30Z",
        "2026-11-20T10:00,         2026-11-20T09:00:00Z, 2026-11-20T09:00:00Z",
        "2026-11-20 10:00,         2026-11-20T09:00:00Z, 2026-11-20T09:00:00Z",
        "2026-11-20T10:00Z,        2026-11-20T10:00:00Z, 2026-11-20T10:00:00Z",
        "2026-11-20T10:00:05+05:30, 2026-11-20T04:30:05Z, 2026-11-20T04:30:05Z"
    })
    void shouldStandForAPeriodInTheZone(String text, Instant from, Instant until) {
        assertEquals(new Period(from, until), TimeExpression.parse(text).in(BERLIN, NOW));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-10-25T02:30, 2026-10-25T00:30:00Z, 2026-10-25T01:30:00Z",
        "2026-03-29T02:30, 2026-03-29T01:00:00Z, 2026-03-29T01:00:00Z"
    })
    void shouldReachOverBothTimesThatComeTwiceAndSkipOneThatNeverComes(
            String text, Instant from, Instant until) {
        assertEquals(new Period(from, until), TimeExpression.parse(text).in(BERLIN, NOW));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "tomorrow",
                "2026-13",
                "2026-02-30",
                "2026-1-1",
                "26-11-20",
                "20.11.2026",
                "10",
                "25:00",
                "10:60",
                "7d",
                "-7",
                "-7w",
                "-d",
                "--7d",
                "-9999999d",
                "2026-11-20T",
                "2026-11-20T10",
                "2026-11-20T10:00+1",
                "today ",
                "2026-11-20T10:00 Europe/Berlin",
                "Now"
            })
    void shouldRefuseWhatIsNoTimeAndGiveExamples(String text) {
        String message =
                assertThrows(IllegalArgumentException.class, () -> TimeExpression.parse(text))
                        .getMessage();

        assertTrue(message.startsWith("'" + text + "' is not a time"), message);
        assertTrue(message.endsWith("expected one such as " + TimeExpression.EXAMPLES), message);
        assertEquals(1, message.lines().count());
    }
}
