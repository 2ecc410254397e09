package serviceaccounting.nflog;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Flyweight over the body of an NFULNL_MSG_PACKET: the header all netfilter messages have, and
 * attributes. Sources: linux/netfilter/nfnetlink.h, nfnetlink_log.h.
 *
 * <pre>
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +---------------+---------------+-------------------------------+
 *   |    family     |    version    |   group, network byte order   |
 *   +---------------+---------------+-------------------------------+
 *   |  attributes, each aligned to four bytes …                     |
 * </pre>
 *
 * <p>An attribute; length and type are in the byte order of the host:
 *
 * <pre>
 *   +-------------------------------+-------------------------------+
 *   |  length, these four included  |N|B|           type            |
 *   +-------------------------------+-------------------------------+
 *   |  value …                                                      |
 * </pre>
 *
 * N marks nested attributes and B values in network byte order; the kernel sets neither here, and
 * we look at neither. Attributes of a type we do not use, or of no type we know, are stepped over.
 */
final class LoggedPacket {

    private static final int FAMILY_OFFSET = 0;
    private static final int VERSION_OFFSET = FAMILY_OFFSET + 1;
    private static final int GROUP_OFFSET = VERSION_OFFSET + 1;
    static final int HEADER_BYTES = GROUP_OFFSET + Short.BYTES;

    static final int ATTRIBUTE_LENGTH_OFFSET = 0;
    static final int ATTRIBUTE_TYPE_OFFSET = ATTRIBUTE_LENGTH_OFFSET + Short.BYTES;
    static final int ATTRIBUTE_HEADER_BYTES = ATTRIBUTE_TYPE_OFFSET + Short.BYTES;
    private static final int ATTRIBUTE_TYPE_MASK = 0x3fff;

    /** NFULA_PAYLOAD: the packet from its IP header on, as far as it was copied. */
    static final int PAYLOAD = 9;

    /** NFULA_PREFIX: the log prefix with its zero byte. */
    static final int PREFIX = 10;

    /** NFULA_SEQ: the number of this packet within the group, 32 bits in network byte order. */
    static final int SEQUENCE = 12;

    /** The kernel cuts log prefixes at 127 characters. */
    private static final int LONGEST_PREFIX = 128;

    /** Of the last messages that looked different: in and out, and of different lengths. */
    private static final int LAYOUTS = 4;

    private final AttributeLayout[] layouts = new AttributeLayout[LAYOUTS];
    private AttributeLayout last;
    private int oldest;

    private Datagram datagram;
    private int group;
    private int payloadStart;
    private int payloadLength;
    private int prefixStart;
    private int prefixLength;
    private boolean numbered;
    private int number;

    LoggedPacket() {
        for (int i = 0; i < LAYOUTS; i++) {
            layouts[i] = new AttributeLayout();
        }
        last = layouts[0];
    }

    /**
     * Looks at a message's body.
     *
     * @return false if there is no header, or an attribute that does not fit
     */
    boolean wrap(Datagram newDatagram, int start, int end) {
        datagram = newDatagram;
        payloadLength = -1;
        prefixStart = start;
        prefixLength = 0;
        numbered = false;
        if (end - start < HEADER_BYTES) {
            return false;
        }
        group = datagram.network().getShort(start + GROUP_OFFSET) & 0xffff;
        return looksAsBefore(start, end) || findAttributes(start, end);
    }

    private boolean looksAsBefore(int start, int end) {
        ByteBuffer host = datagram.host();
        if (last.fits(host, start, end - start)) {
            take(last, start);
            return true;
        }
        for (AttributeLayout layout : layouts) {
            if (layout.fits(host, start, end - start)) {
                last = layout;
                take(layout, start);
                return true;
            }
        }
        return false;
    }

    private void take(AttributeLayout layout, int start) {
        payloadStart = start + layout.payloadOffset();
        payloadLength = layout.payloadLength();
        prefixStart = start + layout.prefixOffset();
        prefixLength = layout.prefixLength();
        numbered = layout.numberOffset() >= 0;
        if (numbered) {
            number = datagram.network().getInt(start + layout.numberOffset());
        }
    }

    private boolean findAttributes(int start, int end) {
        AttributeLayout layout = layouts[oldest];
        layout.begin();
        int numberStart = start - 1;
        ByteBuffer host = datagram.host();
        int at = start + HEADER_BYTES;
        while (end - at >= ATTRIBUTE_HEADER_BYTES) {
            // Both in one read: there are ten of them in a packet.
            int lengthAndType = host.getInt(at);
            int length = datagram.first(lengthAndType);
            if (length < ATTRIBUTE_HEADER_BYTES || length > end - at) {
                return false;
            }
            layout.add(at - start, lengthAndType);
            int value = at + ATTRIBUTE_HEADER_BYTES;
            int valueLength = length - ATTRIBUTE_HEADER_BYTES;
            int type = datagram.second(lengthAndType) & ATTRIBUTE_TYPE_MASK;
            if (type == PAYLOAD) {
                payloadStart = value;
                payloadLength = valueLength;
            } else if (type == PREFIX) {
                prefixStart = value;
                prefixLength = Math.min(valueLength, LONGEST_PREFIX);
            } else if (type == SEQUENCE && valueLength >= Integer.BYTES) {
                numbered = true;
                numberStart = value;
                number = datagram.network().getInt(value);
            }
            at += NetlinkHeader.aligned(length);
        }
        layout.keep(
                end - start,
                payloadStart - start,
                payloadLength,
                prefixStart - start,
                prefixLength,
                numberStart - start);
        last = layout;
        oldest = (oldest + 1) % LAYOUTS;
        return true;
    }

    Datagram datagram() {
        return datagram;
    }

    /** The NFLOG group it was logged to. */
    int group() {
        return group;
    }

    /** Whether the packet itself, or its beginning, was copied. */
    boolean hasPayload() {
        return payloadLength >= 0;
    }

    int payloadStart() {
        return payloadStart;
    }

    int payloadLength() {
        return payloadLength;
    }

    int prefixStart() {
        return prefixStart;
    }

    /** Length of the log prefix with its zero byte; 0 if the rule has none. */
    int prefixLength() {
        return prefixLength;
    }

    /** Whether it has a sequence number. */
    boolean isNumbered() {
        return numbered;
    }

    /** Its sequence number, unsigned. */
    int number() {
        return number;
    }

    /** The log prefix as text, up to its zero byte. Allocates. */
    String prefix() {
        byte[] bytes = new byte[prefixLength];
        datagram.host().get(prefixStart, bytes);
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
