package serviceaccounting.nflog;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Datagrams for tests: those captured from a kernel, which stand in resources whose first lines say
 * how, and built ones.
 */
final class Datagrams {

    static final String PREFIX = "0123456789abcdef0123456789abcdef:out";

    static final List<String> CAPTURES =
            List.of(
                    "iptables-out-ipv4",
                    "iptables-in-ipv4",
                    "ip6tables-out-ipv6",
                    "nft-both",
                    "empty-payload");

    private Datagrams() {}

    /** The datagrams of a resource. */
    static List<byte[]> captured(String name) {
        try (InputStream in = Datagrams.class.getResourceAsStream(name + ".hex")) {
            List<byte[]> datagrams = new ArrayList<>();
            new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .forEach(line -> datagrams.add(HexFormat.of().parseHex(line)));
            return datagrams;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A datagram in memory as the reader has it. */
    static Datagram of(byte[] bytes) {
        return of(bytes, ByteOrder.nativeOrder());
    }

    static Datagram of(byte[] bytes, ByteOrder order) {
        return new Datagram(ByteBuffer.allocateDirect(bytes.length).put(bytes), order);
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** An IPv4 header, and nothing more. */
    static byte[] ipv4(int totalLength, int source, int destination) {
        return ByteBuffer.allocate(20)
                .put(0, (byte) 0x45)
                .putShort(2, (short) totalLength)
                .putInt(12, source)
                .putInt(16, destination)
                .array();
    }

    /** An IPv6 header, and what follows it. */
    static byte[] ipv6(int payloadLength, int nextHeader, long high, long low, int... following) {
        ByteBuffer packet =
                ByteBuffer.allocate(40 + following.length)
                        .put(0, (byte) 0x60)
                        .putShort(4, (short) payloadLength)
                        .put(6, (byte) nextHeader)
                        .putLong(24, high)
                        .putLong(32, low);
        for (int i = 0; i < following.length; i++) {
            packet.put(40 + i, (byte) following[i]);
        }
        return packet.array();
    }

    /** A logged packet of group 7 with the attributes that the kernel gives, and its own order. */
    static byte[] logged(int number, String prefix, byte[] payload) {
        return new Message(NetlinkHeader.TYPE_PACKET, ByteOrder.nativeOrder())
                .group(7)
                .attribute(1, new byte[] {8, 0, 3, 0})
                .attribute(LoggedPacket.PREFIX, (prefix + "\0").getBytes(StandardCharsets.UTF_8))
                .attribute(5, new byte[4])
                .number(number)
                .attribute(LoggedPacket.PAYLOAD, payload)
                .bytes();
    }

    /** Builds a netlink message. */
    static final class Message {

        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private final int type;
        private final ByteOrder order;

        Message(int type, ByteOrder order) {
            this.type = type;
            this.order = order;
        }

        Message group(int group) {
            body.writeBytes(new byte[] {2, 0, (byte) (group >>> 8), (byte) group});
            return this;
        }

        Message number(int number) {
            return attribute(LoggedPacket.SEQUENCE, ByteBuffer.allocate(4).putInt(number).array());
        }

        Message attribute(int attributeType, byte[] value) {
            return attribute(attributeType, 4 + value.length, value);
        }

        /** An attribute that says it is longer or shorter than it is. */
        Message attribute(int attributeType, int statedLength, byte[] value) {
            body.writeBytes(
                    ByteBuffer.allocate(4)
                            .order(order)
                            .putShort((short) statedLength)
                            .putShort((short) attributeType)
                            .array());
            body.writeBytes(value);
            body.writeBytes(new byte[-value.length & 3]);
            return this;
        }

        Message raw(byte... bytes) {
            body.writeBytes(bytes);
            return this;
        }

        byte[] bytes() {
            return bytes(NetlinkHeader.BYTES + body.size());
        }

        byte[] bytes(int statedLength) {
            byte[] header =
                    ByteBuffer.allocate(NetlinkHeader.BYTES)
                            .order(order)
                            .putInt(statedLength)
                            .putShort((short) type)
                            .array();
            return joined(header, body.toByteArray());
        }
    }
}
