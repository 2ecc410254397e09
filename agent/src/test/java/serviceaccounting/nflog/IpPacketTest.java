package serviceaccounting.nflog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** How long a packet is, and what is no packet. */
class IpPacketTest {

    private static final int UDP = 17;
    private static final int HOP_BY_HOP = 0;

    private final IpPacket packet = new IpPacket();

    @Test
    void shouldTakeTheTotalLengthOfIpv4() {
        assertEquals(65535, lengthOf(Datagrams.ipv4(65535, 1, 2)));
        assertEquals(20, lengthOf(Datagrams.ipv4(20, 1, 2)));
    }

    @Test
    void shouldAddTheHeaderToThePayloadLengthOfIpv6() {
        assertEquals(1040, lengthOf(Datagrams.ipv6(1000, UDP, 1, 2)));
        assertEquals(65535 + 40, lengthOf(Datagrams.ipv6(65535, UDP, 1, 2)));
    }

    @Test
    void shouldNotKnowTheLengthOfAnIpv4PacketWithoutOne() {
        assertEquals(IpPacket.UNKNOWN_LENGTH, lengthOf(Datagrams.ipv4(0, 1, 2)));
    }

    @Test
    void shouldFindTheJumboOption() {
        assertEquals(
                0x12345 + 40,
                lengthOf(
                        Datagrams.ipv6(
                                0, HOP_BY_HOP, 1, 2, 6, 0, 0xc2, 4, 0x00, 0x01, 0x23, 0x45)));
    }

    @Test
    void shouldFindTheJumboOptionBehindOthers() {
        int[] header = {6, 1, 0, 0x05, 2, 0, 0, 1, 0, 0xc2, 4, 0xff, 0xff, 0xff, 0xff, 0};
        assertEquals(0xffffffffL + 40, lengthOf(Datagrams.ipv6(0, HOP_BY_HOP, 1, 2, header)));
    }

    @Test
    void shouldNotKnowTheLengthWhereTheJumboOptionIsMissing() {
        int[][] headers = {
            {},
            {6},
            {6, 0},
            {6, 0, 0xc2},
            {6, 0, 0xc2, 4, 0, 1, 2},
            {6, 0, 0xc2, 3, 0, 1, 2, 3},
            {6, 0, 1, 4, 0, 0, 0, 0},
            {6, 0, 1, 255, 0, 0, 0, 0},
            {6, 0, 0, 0, 0, 0, 0, 0, 0xc2, 4, 0, 1, 0, 0},
        };
        for (int[] header : headers) {
            assertEquals(
                    IpPacket.UNKNOWN_LENGTH, lengthOf(Datagrams.ipv6(0, HOP_BY_HOP, 1, 2, header)));
        }
        assertEquals(IpPacket.UNKNOWN_LENGTH, lengthOf(Datagrams.ipv6(0, UDP, 1, 2)));
    }

    @Test
    void shouldTakeAnIpv6PacketWithNothingInItForAHeader() {
        assertEquals(40, lengthOf(Datagrams.ipv6(0, 59, 1, 2)));
    }

    @Test
    void shouldRejectWhatIsNoIpPacket() {
        assertRejected(NflogCount.REJECTED_NO_PAYLOAD, new byte[0]);
        assertRejected(NflogCount.REJECTED_NOT_IP, new byte[64]);
        assertRejected(NflogCount.REJECTED_SHORT_PAYLOAD, new byte[] {0x45});
        assertRejected(NflogCount.REJECTED_SHORT_PAYLOAD, new byte[] {0x60});
        assertRejected(NflogCount.REJECTED_BAD_IP_HEADER, Datagrams.ipv4(19, 1, 2));
        byte[] shortHeader = Datagrams.ipv4(40, 1, 2);
        shortHeader[0] = 0x44;
        assertRejected(NflogCount.REJECTED_BAD_IP_HEADER, shortHeader);
    }

    @Test
    void shouldReadBothAddresses() {
        byte[] bytes = Datagrams.ipv4(40, 0x01020304, 0xfffefdfc);
        assertTrue(packet.wrap(Datagrams.of(bytes), 0, bytes.length));
        assertEquals(0x01020304, packet.ipv4Address(RemoteEnd.SOURCE));
        assertEquals(0xfffefdfc, packet.ipv4Address(RemoteEnd.DESTINATION));
    }

    private long lengthOf(byte[] bytes) {
        assertTrue(packet.wrap(Datagrams.of(bytes), 0, bytes.length));
        return packet.length();
    }

    private void assertRejected(NflogCount why, byte[] bytes) {
        assertFalse(packet.wrap(Datagrams.of(bytes), 0, bytes.length));
        assertEquals(why, packet.rejection());
    }
}
