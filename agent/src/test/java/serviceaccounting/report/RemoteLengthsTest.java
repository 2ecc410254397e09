package serviceaccounting.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RemoteLengthsTest {

    @ParameterizedTest
    @CsvSource({
        "24,24,",
        "48,,48",
        "32,32,",
        "33,,33",
        "24 48,24,48",
        "48 24,24,48",
        "/16,16,",
        "ipv6/32,,32",
        "ipv4/0 ipv6/0,0,0",
        "128,,128"
    })
    void shouldTellProtocolsApartByTheLength(String words, Integer ipv4, Integer ipv6) {
        RemoteLengths lengths = RemoteLengths.parse(Arrays.asList(words.split(" ")));

        assertEquals(optional(ipv4), lengths.ipv4());
        assertEquals(optional(ipv6), lengths.ipv6());
    }

    @ParameterizedTest
    @CsvSource({
        "129",
        "-1",
        "ipv4/33",
        "ipv5/24",
        "24/48",
        "x",
        "''",
        "1000",
        "24 16",
        "48 ipv6/64"
    })
    void shouldRefuseWhatIsNoLengthOrIsGivenTwice(String words) {
        assertThrows(
                IllegalArgumentException.class,
                () -> RemoteLengths.parse(List.of(words.split(" "))));
    }

    private static OptionalInt optional(Integer length) {
        return length == null ? OptionalInt.empty() : OptionalInt.of(length);
    }
}
