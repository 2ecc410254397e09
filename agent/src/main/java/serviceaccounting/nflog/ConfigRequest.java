package serviceaccounting.nflog;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * An NFULNL_MSG_CONFIG: a netlink header, the header of {@link LoggedPacket}, and attributes, whose
 * numbers are in network byte order. Source: linux/netfilter/nfnetlink_log.h.
 */
final class ConfigRequest {

    private static final short FLAG_REQUEST = 1;
    private static final short FLAG_ACKNOWLEDGE = 4;

    private static final int COMMAND = 1;
    private static final int MODE = 2;
    private static final int BUFFER_SIZE = 3;
    private static final int TIMEOUT = 4;
    private static final int QUEUE_THRESHOLD = 5;
    private static final int FLAGS = 6;

    private static final byte BIND = 1;
    private static final byte UNBIND = 2;
    private static final byte COPY_PACKET = 2;
    private static final short NUMBER_PACKETS = 1;
    private static final int TIMEOUT_UNIT_MILLIS = 10;

    private static final int MOST_BYTES = 128;

    private final ByteBuffer bytes = ByteBuffer.allocate(MOST_BYTES);

    private ConfigRequest(int sequence, int group) {
        bytes.order(ByteOrder.nativeOrder())
                .putInt(0)
                .putShort((short) NetlinkHeader.TYPE_CONFIG)
                .putShort((short) (FLAG_REQUEST | FLAG_ACKNOWLEDGE))
                .putInt(sequence)
                .putInt(0);
        bytes.order(ByteOrder.BIG_ENDIAN).put((byte) 0).put((byte) 0).putShort((short) group);
    }

    /**
     * Joins a group and says how it is to be read, in one message: the kernel begins to log between
     * two, with settings of its own.
     */
    static byte[] join(int sequence, NflogGroup group) {
        ConfigRequest request = new ConfigRequest(sequence, group.number());
        request.attribute(COMMAND, 1).put(BIND);
        request.attribute(MODE, 6).putInt(group.copyRangeBytes()).put(COPY_PACKET).put((byte) 0);
        request.attribute(BUFFER_SIZE, Integer.BYTES).putInt(group.bufferBytes());
        request.attribute(TIMEOUT, Integer.BYTES)
                .putInt((int) (group.timeout().toMillis() / TIMEOUT_UNIT_MILLIS));
        request.attribute(QUEUE_THRESHOLD, Integer.BYTES).putInt(group.queueThreshold());
        request.attribute(FLAGS, Short.BYTES).putShort(NUMBER_PACKETS);
        return request.finish();
    }

    /** Leaves a group; the kernel hands over what it collected so far, and then answers. */
    static byte[] leave(int sequence, NflogGroup group) {
        ConfigRequest request = new ConfigRequest(sequence, group.number());
        request.attribute(COMMAND, 1).put(UNBIND);
        return request.finish();
    }

    /** Begins an attribute, whose value the caller puts next. */
    private ByteBuffer attribute(int type, int valueBytes) {
        bytes.position(NetlinkHeader.aligned(bytes.position()));
        return bytes.order(ByteOrder.nativeOrder())
                .putShort((short) (LoggedPacket.ATTRIBUTE_HEADER_BYTES + valueBytes))
                .putShort((short) type)
                .order(ByteOrder.BIG_ENDIAN);
    }

    private byte[] finish() {
        int length = NetlinkHeader.aligned(bytes.position());
        bytes.order(ByteOrder.nativeOrder()).putInt(NetlinkHeader.LENGTH_OFFSET, length);
        byte[] message = new byte[length];
        bytes.get(0, message);
        return message;
    }
}
