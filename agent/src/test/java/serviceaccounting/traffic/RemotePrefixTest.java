package serviceaccounting.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RemotePrefixTest {

    private static final RemoteAddress IPV4 = RemoteAddress.ofIpv4(0xc0000281);
    private static final RemoteAddress IPV6 =
            RemoteAddress.ofIpv6(0x20010db800010002L, 0xffff000000000001L);

    @ParameterizedTest
    @CsvSource({
        "32, 192.0.2.129",
        "31, 192.0.2.128/31",
        "24, 192.0.2.0/24",
        "1, 128.0.0.0/1",
        "0, 0.0.0.0/0",
        "64, 192.0.2.129"
    })
    void shouldCutAnIpv4AddressToItsLength(int length, String text) {
        assertEquals(text, RemotePrefix.of(IPV4, length).toString());
    }

    @ParameterizedTest
    @CsvSource({
        "128, 2001:db8:1:2:ffff::1",
        "127, 2001:db8:1:2:ffff::/127",
        "65, 2001:db8:1:2:8000::/65",
        "64, 2001:db8:1:2::/64",
        "63, 2001:db8:1:2::/63",
        "48, 2001:db8:1::/48",
        "0, ::/0"
    })
    void shouldCutAnIpv6AddressToItsLength(int length, String text) {
        assertEquals(text, RemotePrefix.of(IPV6, length).toString());
    }

    @Test
    void shouldWidenOnlyWhatIsNarrower() {
        assertEquals("192.0.2.0/24", RemotePrefix.of(IPV4, 32).widen(24, 48).toString());
        assertEquals("192.0.0.0/16", RemotePrefix.of(IPV4, 16).widen(24, 48).toString());
        assertEquals("2001:db8:1::/48", RemotePrefix.of(IPV6, 64).widen(24, 48).toString());
        assertEquals(RemotePrefix.OTHER, RemotePrefix.OTHER.widen(0, 0));
    }

    @Test
    void shouldSortIpv4BeforeIpv6BeforeOther() {
        List<RemotePrefix> sorted =
                Stream.of(
                                RemotePrefix.OTHER,
                                RemotePrefix.of(IPV6, 64),
                                RemotePrefix.of(IPV4, 32),
                                RemotePrefix.of(IPV4, 24))
                        .sorted()
                        .toList();

        assertEquals(
                List.of("192.0.2.0/24", "192.0.2.129", "2001:db8:1:2::/64", "other"),
                sorted.stream().map(RemotePrefix::toString).toList());
    }

    @Test
    void shouldKnowOneAddressFromMany() {
        assertTrue(RemotePrefix.of(IPV4, 32).isHost());
        assertFalse(RemotePrefix.of(IPV4, 31).isHost());
        assertFalse(RemotePrefix.of(IPV6, 64).isHost());
        assertFalse(RemotePrefix.OTHER.isHost());
    }

    @Test
    void shouldRefuseBitsBeyondItsLength() {
        assertThrows(IllegalArgumentException.class, () -> new RemotePrefix(Optional.of(IPV4), 24));
        assertThrows(IllegalArgumentException.class, () -> new RemotePrefix(Optional.of(IPV4), 33));
        assertThrows(IllegalArgumentException.class, () -> new RemotePrefix(Optional.empty(), 1));
    }
}
