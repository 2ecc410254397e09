package serviceaccounting.nflog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a datagram is taken for, by the examples of a kernel and by broken ones. */
class DatagramParserTest {

    private static final byte[] PACKET =
            Datagrams.logged(5, "a:out", Datagrams.ipv4(1500, 0x0a000001, 0xc0000201));
    private static final String FOUND = "group 7 number 5 prefix 'a:out' to 192.0.2.1 length 1500";

    @Test
    void shouldReadPacketsOfIptables() {
        assertEquals(
                List.of(
                        "group 7 number 0 prefix '%s' to 127.0.0.2 length 46",
                        "group 7 number 1 prefix '%s' to 127.0.0.2 length 128",
                        "group 7 number 2 prefix '%s' to 127.0.0.2 length 29"),
                captured("iptables-out-ipv4", Datagrams.PREFIX));
    }

    @Test
    void shouldReadPacketsOfTheInputChainWithTwentyBytesEach() {
        assertEquals(
                List.of(
                        "group 7 number 0 prefix '%s' to 127.0.0.2 length 46",
                        "group 7 number 1 prefix '%s' to 127.0.0.2 length 128",
                        "group 7 number 2 prefix '%s' to 127.0.0.2 length 29"),
                captured("iptables-in-ipv4", Datagrams.PREFIX.replace(":out", ":in")));
    }

    @Test
    void shouldReadPacketsOfIp6tablesWithTheirHeaderAndWithoutALogPrefix() {
        assertEquals(
                List.of(
                        "group 65535 number 0 prefix '' to ::1 length 66",
                        "group 65535 number 1 prefix '' to ::1 length 148",
                        "group 65535 number 2 prefix '' to ::1 length 49"),
                captured("ip6tables-out-ipv6", "no prefix"));
    }

    @Test
    void shouldReadPacketsOfNftables() {
        assertEquals(
                List.of(
                        "group 77 number 0 prefix '%s' to 127.0.0.2 length 46",
                        "group 77 number 1 prefix '%s' to 127.0.0.2 length 128",
                        "group 77 number 2 prefix '%s' to 127.0.0.2 length 29",
                        "group 77 number 3 prefix '%s' to ::1 length 66",
                        "group 77 number 4 prefix '%s' to ::1 length 148",
                        "group 77 number 5 prefix '%s' to ::1 length 49"),
                captured("nft-both", Datagrams.PREFIX));
    }

    @Test
    void shouldRejectPacketsWithoutPayload() {
        assertEquals(
                List.of(
                        "rejected group 7: REJECTED_NO_PAYLOAD",
                        "rejected group 7: REJECTED_NO_PAYLOAD",
                        "rejected group 7: REJECTED_NO_PAYLOAD"),
                captured("empty-payload", "no prefix"));
    }

    private static List<String> captured(String name, String prefix) {
        Findings findings = Findings.of(Datagrams.captured(name).toArray(new byte[0][]));
        return findings.lines.stream().map(line -> line.replace(prefix, "%s")).toList();
    }

    @Test
    void shouldReadTheByteOrderOfTheHost() {
        for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
            byte[] datagram =
                    new Datagrams.Message(NetlinkHeader.TYPE_PACKET, order)
                            .group(0x1234)
                            .number(0xfffffffe)
                            .attribute(LoggedPacket.PAYLOAD, Datagrams.ipv4(40, 1, 0x01020304))
                            .bytes();
            assertEquals(
                    List.of("group 4660 number 4294967294 prefix '' to 1.2.3.4 length 40"),
                    Findings.of(order, datagram).lines);
        }
    }

    @Test
    void shouldStepOverUnknownAttributes() {
        byte[] datagram =
                new Datagrams.Message(NetlinkHeader.TYPE_PACKET, ByteOrder.nativeOrder())
                        .group(7)
                        .attribute(0x3abc, new byte[5])
                        .attribute(LoggedPacket.SEQUENCE, new byte[3])
                        .attribute(0x8000 | 20, new byte[0])
                        .attribute(LoggedPacket.PAYLOAD, Datagrams.ipv4(40, 1, 2))
                        .bytes();
        assertEquals(
                List.of("group 7 number none prefix '' to 0.0.0.2 length 40"),
                Findings.of(datagram).lines);
    }

    @Test
    void shouldRejectAPacketWhoseAttributeDoesNotFitAndGoOn() {
        for (int statedLength : new int[] {0, 3, 5, 200, 0xffff}) {
            byte[] broken =
                    new Datagrams.Message(NetlinkHeader.TYPE_PACKET, ByteOrder.nativeOrder())
                            .group(7)
                            .attribute(LoggedPacket.PAYLOAD, statedLength, new byte[0])
                            .bytes();
            Findings findings = Findings.of(Datagrams.joined(broken, PACKET));
            assertEquals(List.of(FOUND), findings.lines, "stated length " + statedLength);
            assertEquals(1, findings.counts.get(NflogCount.REJECTED_ATTRIBUTE));
            assertEquals(1, findings.counts.rejected());
        }
    }

    @Test
    void shouldStopAtAMessageWithoutALengthToTrust() {
        for (int statedLength : new int[] {0, 15, 1 << 20, -1, Integer.MIN_VALUE}) {
            byte[] broken =
                    new Datagrams.Message(NetlinkHeader.TYPE_PACKET, ByteOrder.nativeOrder())
                            .group(7)
                            .bytes(statedLength);
            Findings findings = Findings.of(Datagrams.joined(PACKET, broken, PACKET));
            assertEquals(List.of(FOUND), findings.lines, "stated length " + statedLength);
            assertEquals(1, findings.counts.get(NflogCount.REJECTED_TRUNCATED));
            assertEquals(1, findings.counts.rejected());
        }
    }

    @Test
    void shouldKeepWhatIsWholeOfADatagramCutOffAnywhere() {
        byte[] whole = Datagrams.joined(PACKET, PACKET);
        for (int length = 0; length <= whole.length; length++) {
            Findings findings = Findings.of(Arrays.copyOf(whole, length));
            int packets = length / PACKET.length;
            assertEquals(packets, findings.lines.size(), "length " + length);
            assertEquals(
                    length % PACKET.length == 0 ? 0 : 1,
                    findings.counts.rejected(),
                    "length " + length);
        }
    }

    @Test
    void shouldCountADatagramLongerThanTheBuffer() {
        Findings findings = new Findings();
        new DatagramParser()
                .parse(Datagrams.of(PACKET), PACKET.length + 100, findings.counts, findings);
        assertEquals(List.of(FOUND), findings.lines);
        assertEquals(1, findings.counts.get(NflogCount.CUT_DATAGRAMS));
    }

    @Test
    void shouldRejectMessagesOfOtherSubsystems() {
        byte[] conntrack = new Datagrams.Message(0x0100, ByteOrder.nativeOrder()).group(0).bytes();
        byte[] noop = new Datagrams.Message(1, ByteOrder.nativeOrder()).bytes();
        Findings findings = Findings.of(Datagrams.joined(conntrack, noop, PACKET));
        assertEquals(List.of(FOUND), findings.lines);
        assertEquals(1, findings.counts.get(NflogCount.REJECTED_FOREIGN));
        assertEquals(1, findings.counts.rejected());
    }

    @Test
    void shouldPassOnAnswers() {
        byte[] answer =
                new Datagrams.Message(NetlinkHeader.TYPE_ERROR, ByteOrder.nativeOrder())
                        .raw(
                                ByteBuffer.allocate(4)
                                        .order(ByteOrder.nativeOrder())
                                        .putInt(-1)
                                        .array())
                        .bytes();
        byte[] cut =
                new Datagrams.Message(NetlinkHeader.TYPE_ERROR, ByteOrder.nativeOrder())
                        .raw((byte) 1)
                        .bytes();
        Findings findings = Findings.of(answer, cut);
        assertEquals(List.of("answer to 0: 1"), findings.lines);
        assertEquals(1, findings.counts.get(NflogCount.REJECTED_TRUNCATED));
    }
}
