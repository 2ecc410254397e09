package serviceaccounting.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The text of addresses, by the examples of RFC 5952, and their order. */
class RemoteAddressTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0, ::",
        "0, 1, ::1",
        "20010db800000000, 1, 2001:db8::1",
        "20010db800000001, 0000000100000001, 2001:db8:0:1:0:1:0:1",
        "20010db800010001, 0001000100000001, 2001:db8:1:1:1:1:0:1",
        "2001000000000001, 0000000000000001, 2001:0:0:1::1",
        "20010db800000000, 0001000000000001, 2001:db8::1:0:0:1",
        "20010db8abcdef01, 0, 2001:db8:abcd:ef01::",
        "0000000000000000, 0000ffffc0000201, ::ffff:c000:201",
        "fe80000000000000, 0123456789abcdef, fe80::123:4567:89ab:cdef",
        "0000000100020003, 0004000500060007, 0:1:2:3:4:5:6:7",
        "ffffffffffffffff, ffffffffffffffff, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
    })
    void shouldWriteIpv6InItsShortestForm(String high, String low, String text) {
        assertEquals(
                text,
                RemoteAddress.ofIpv6(
                                Long.parseUnsignedLong(high, 16), Long.parseUnsignedLong(low, 16))
                        .toString());
    }

    @Test
    void shouldWriteIpv4WithDots() {
        assertEquals("255.0.2.1", RemoteAddress.ofIpv4(0xff000201).toString());
    }

    @Test
    void shouldSortByFamilyAndUnsignedNumber() {
        List<RemoteAddress> sorted =
                List.of(
                        RemoteAddress.ofIpv4(1),
                        RemoteAddress.ofIpv4(0xff000000),
                        RemoteAddress.ofIpv6(0, -1),
                        RemoteAddress.ofIpv6(1, 0),
                        RemoteAddress.ofIpv6(-1, 0));
        assertEquals(sorted, sorted.reversed().stream().sorted().toList());
    }
}
