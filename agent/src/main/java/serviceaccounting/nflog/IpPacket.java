package serviceaccounting.nflog;

import java.nio.ByteBuffer;

/**
 * Flyweight over the beginning of an IP packet, in network byte order. Sources: RFC 791, RFC 8200,
 * RFC 2675 for the jumbo option.
 *
 * <pre>
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +-------+-------+---------------+-------------------------------+
 *   |   4   |  IHL  |               |  total length, with header    |
 *   +-------+-------+---------------+-------------------------------+
 *   |                                                            … 8|
 *   +---------------------------------------------------------------+
 *   |                        source address                         |
 *   +---------------------------------------------------------------+
 *   |                     destination address                       |
 *   +---------------------------------------------------------------+
 *
 *   +-------+-------------------------------------------------------+
 *   |   6   |                                                       |
 *   +-------+-----------------------+---------------+---------------+
 *   | payload length, without header|  next header  |               |
 *   +-------------------------------+---------------+---------------+
 *   |                  source address, 16 bytes                     |
 *   +---------------------------------------------------------------+
 *   |                destination address, 16 bytes                  |
 *   +---------------------------------------------------------------+
 *
 *   hop-by-hop header, if it is the next one, with a jumbo option:
 *   +---------------+---------------+---------------+---------------+
 *   |  next header  | length, in 8 B|   type 0xc2   |   length 4    |
 *   +---------------+---------------+---------------+---------------+
 *   |                payload length of more than 65535              |
 *   +---------------------------------------------------------------+
 * </pre>
 */
final class IpPacket {

    /** {@link #length}: the packet does not say how long it is. */
    static final int UNKNOWN_LENGTH = -1;

    private static final int IPV4_TOTAL_LENGTH_OFFSET = 2;
    private static final int IPV4_SOURCE_OFFSET = 12;
    private static final int IPV4_DESTINATION_OFFSET = IPV4_SOURCE_OFFSET + Integer.BYTES;
    private static final int IPV4_HEADER_BYTES = IPV4_DESTINATION_OFFSET + Integer.BYTES;

    private static final int IPV6_PAYLOAD_LENGTH_OFFSET = 4;
    private static final int IPV6_NEXT_HEADER_OFFSET = IPV6_PAYLOAD_LENGTH_OFFSET + Short.BYTES;
    private static final int IPV6_SOURCE_OFFSET = 8;
    private static final int IPV6_DESTINATION_OFFSET = IPV6_SOURCE_OFFSET + 2 * Long.BYTES;
    private static final int IPV6_HEADER_BYTES = IPV6_DESTINATION_OFFSET + 2 * Long.BYTES;

    private static final int HOP_BY_HOP = 0;
    private static final int NO_NEXT_HEADER = 59;
    private static final int OPTION_PAD1 = 0;
    private static final int OPTION_JUMBO = 0xc2;

    private ByteBuffer bytes;
    private int start;
    private boolean ipv4;
    private long length;
    private NflogCount rejection = NflogCount.REJECTED_NOT_IP;

    /**
     * Looks at a packet.
     *
     * @param captured how many of its bytes there are
     * @return false if it can't be accounted; {@link #rejection} says why
     */
    boolean wrap(Datagram datagram, int newStart, int captured) {
        bytes = datagram.network();
        start = newStart;
        if (captured < 1) {
            return rejected(NflogCount.REJECTED_NO_PAYLOAD);
        }
        int first = bytes.get(start);
        int version = first >>> 4 & 0xf;
        if (version == 4) {
            return wrapIpv4(first, captured);
        }
        if (version == 6) {
            return wrapIpv6(captured);
        }
        return rejected(NflogCount.REJECTED_NOT_IP);
    }

    private boolean wrapIpv4(int first, int captured) {
        ipv4 = true;
        if (captured < IPV4_HEADER_BYTES) {
            return rejected(NflogCount.REJECTED_SHORT_PAYLOAD);
        }
        int total = bytes.getShort(start + IPV4_TOTAL_LENGTH_OFFSET) & 0xffff;
        int header = (first & 0xf) * Integer.BYTES;
        if (header < IPV4_HEADER_BYTES || total != 0 && total < header) {
            return rejected(NflogCount.REJECTED_BAD_IP_HEADER);
        }
        // BIG TCP: the kernel handles packets too long for the field, and leaves it empty.
        length = total == 0 ? UNKNOWN_LENGTH : total;
        return true;
    }

    private boolean wrapIpv6(int captured) {
        ipv4 = false;
        if (captured < IPV6_HEADER_BYTES) {
            return rejected(NflogCount.REJECTED_SHORT_PAYLOAD);
        }
        int payload = bytes.getShort(start + IPV6_PAYLOAD_LENGTH_OFFSET) & 0xffff;
        length = payload == 0 ? lengthWithoutField(captured) : IPV6_HEADER_BYTES + payload;
        return true;
    }

    private boolean rejected(NflogCount why) {
        rejection = why;
        return false;
    }

    private long lengthWithoutField(int captured) {
        int next = bytes.get(start + IPV6_NEXT_HEADER_OFFSET) & 0xff;
        if (next == NO_NEXT_HEADER) {
            return IPV6_HEADER_BYTES;
        }
        return next == HOP_BY_HOP ? jumboLength(captured) : UNKNOWN_LENGTH;
    }

    /** Looks for the jumbo option among the options of the hop-by-hop header. */
    private long jumboLength(int captured) {
        int at = start + IPV6_HEADER_BYTES;
        int end = start + captured;
        if (end - at < 2) {
            return UNKNOWN_LENGTH;
        }
        int headerEnd = at + ((bytes.get(at + 1) & 0xff) + 1) * Long.BYTES;
        end = Math.min(end, headerEnd);
        at += 2;
        while (end - at >= 2) {
            int type = bytes.get(at) & 0xff;
            if (type == OPTION_PAD1) {
                at++;
                continue;
            }
            int optionLength = bytes.get(at + 1) & 0xff;
            if (type == OPTION_JUMBO
                    && optionLength == Integer.BYTES
                    && end - at >= 2 + Integer.BYTES) {
                return IPV6_HEADER_BYTES + Integer.toUnsignedLong(bytes.getInt(at + 2));
            }
            at += 2 + optionLength;
        }
        return UNKNOWN_LENGTH;
    }

    /** Why {@link #wrap} refused the packet. */
    NflogCount rejection() {
        return rejection;
    }

    boolean isIpv4() {
        return ipv4;
    }

    /** All its bytes from the IP header on, or {@link #UNKNOWN_LENGTH}. */
    long length() {
        return length;
    }

    int ipv4Address(RemoteEnd end) {
        return bytes.getInt(
                start + (end == RemoteEnd.SOURCE ? IPV4_SOURCE_OFFSET : IPV4_DESTINATION_OFFSET));
    }

    long ipv6High(RemoteEnd end) {
        return bytes.getLong(ipv6Offset(end));
    }

    long ipv6Low(RemoteEnd end) {
        return bytes.getLong(ipv6Offset(end) + Long.BYTES);
    }

    private int ipv6Offset(RemoteEnd end) {
        return start + (end == RemoteEnd.SOURCE ? IPV6_SOURCE_OFFSET : IPV6_DESTINATION_OFFSET);
    }
}
