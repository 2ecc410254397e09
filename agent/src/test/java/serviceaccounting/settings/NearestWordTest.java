package serviceaccounting.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NearestWordTest {

    private static final List<String> KEYS =
            List.of("units", "interval", "checkpoint", "ledger", "zone");

    @ParameterizedTest
    @CsvSource({
        "intervall,interval",
        "intreval,interval",
        "Interval,interval",
        "check_point,checkpoint",
        "legder,ledger",
        "unit,units"
    })
    void shouldFindTheKeyThatWasMeant(String word, String expected) {
        assertEquals(Optional.of(expected), NearestWord.among(word, KEYS));
    }

    @ParameterizedTest
    @CsvSource({"colour", "x", "''", "retention"})
    void shouldNotGuessWhereNothingIsNear(String word) {
        assertEquals(Optional.empty(), NearestWord.among(word, KEYS));
    }

    @Test
    void shouldCountASwapAsOneSlip() {
        assertEquals(1, NearestWord.slips("ledger", "legder"));
        assertEquals(2, NearestWord.slips("abc", "cab"));
        assertEquals(3, NearestWord.slips("", "abc"));
        assertEquals(0, NearestWord.slips("abc", "abc"));
    }
}
