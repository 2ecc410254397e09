package serviceaccounting.nflog;

import java.nio.ByteBuffer;

/**
 * Flyweight over the header of a netlink message, linux/netlink.h. All fields are in the byte order
 * of the host.
 *
 * <pre>
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +---------------------------------------------------------------+
 *   |                length, this header included                   |
 *   +-------------------------------+-------------------------------+
 *   |             type              |            flags              |
 *   +-------------------------------+-------------------------------+
 *   |                           sequence                            |
 *   +---------------------------------------------------------------+
 *   |                            port ID                            |
 *   +---------------------------------------------------------------+
 * </pre>
 */
final class NetlinkHeader {

    static final int LENGTH_OFFSET = 0;
    static final int TYPE_OFFSET = LENGTH_OFFSET + Integer.BYTES;
    static final int FLAGS_OFFSET = TYPE_OFFSET + Short.BYTES;
    static final int SEQUENCE_OFFSET = FLAGS_OFFSET + Short.BYTES;
    static final int PORT_ID_OFFSET = SEQUENCE_OFFSET + Integer.BYTES;
    static final int BYTES = PORT_ID_OFFSET + Integer.BYTES;

    /** Types below this one are netlink's own, and not of a subsystem. */
    static final int FIRST_SUBSYSTEM_TYPE = 0x10;

    /** The answer to a request: an error number, or 0 for an acknowledgement. */
    static final int TYPE_ERROR = 2;

    /** NFNL_SUBSYS_ULOG. */
    private static final int SUBSYSTEM_ULOG = 4;

    /** NFULNL_MSG_PACKET: a logged packet. */
    static final int TYPE_PACKET = SUBSYSTEM_ULOG << 8;

    /** NFULNL_MSG_CONFIG: a request to configure a group. */
    static final int TYPE_CONFIG = SUBSYSTEM_ULOG << 8 | 1;

    private int start;
    private int length;
    private int type;
    private int sequence;

    /**
     * Looks at the message that starts there.
     *
     * @param end where the datagram ends
     * @return false if the message does not fit
     */
    boolean wrap(Datagram datagram, int newStart, int end) {
        if (end - newStart < BYTES) {
            return false;
        }
        ByteBuffer host = datagram.host();
        start = newStart;
        length = host.getInt(newStart + LENGTH_OFFSET);
        type = host.getShort(newStart + TYPE_OFFSET) & 0xffff;
        sequence = host.getInt(newStart + SEQUENCE_OFFSET);
        return length >= BYTES && length <= end - newStart;
    }

    int length() {
        return length;
    }

    int type() {
        return type;
    }

    int sequence() {
        return sequence;
    }

    /** Where what follows the header starts. */
    int body() {
        return start + BYTES;
    }

    /** Where the message ends. */
    int end() {
        return start + length;
    }

    /** Where the next message starts: aligned to four bytes. */
    static int aligned(int length) {
        return (length + 3) & ~3;
    }
}
