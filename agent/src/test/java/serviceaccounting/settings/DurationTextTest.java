package serviceaccounting.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DurationTextTest {

    @ParameterizedTest
    @CsvSource({
        "500ms,PT0.5S",
        "10s,PT10S",
        "90s,PT1M30S",
        "5min,PT5M",
        "1h,PT1H",
        "45d,PT1080H",
        "0s,PT0S",
        "100000d,PT2400000H"
    })
    void shouldReadAWholeNumberAndAUnit(String text, Duration expected) {
        assertEquals(expected, DurationText.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "10", "s", "10 s", "-1s", "+1s", "1.5h", "1h30min", "10S", "10m", "10sec",
                " 10s", "10s\n", "1w", "forever"
            })
    void shouldRefuseWhatIsNoDuration(String text) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> DurationText.parse(text));

        assertEquals(
                "not a duration; expected a whole number and one of ms, s, min, h, d, such as 10s or 45d",
                refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"100001d", "999999999999999999d", "999999999999999999s", "8640000000001s"})
    void shouldRefuseWhatWouldOverflowNanoseconds(String text) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> DurationText.parse(text));

        assertEquals("too long a duration; expected at most 100000d", refused.getMessage());
    }

    @Test
    void shouldRefuseMoreDigitsThanALongHolds() {
        assertThrows(
                IllegalArgumentException.class, () -> DurationText.parse("99999999999999999999s"));
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S,0s",
        "PT0.5S,500ms",
        "PT60S,1min",
        "PT90S,90s",
        "PT3600S,1h",
        "PT24H,1d",
        "PT25H,25h",
        "PT1080H,45d"
    })
    void shouldWriteTheLargestUnitThatLeavesAWholeNumber(Duration duration, String expected) {
        assertEquals(expected, DurationText.format(duration));
        assertEquals(duration, DurationText.parse(expected));
    }
}
