package serviceaccounting.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;

/**
 * A netlink(7) socket. One thread sends and receives; any thread may create it. It belongs to the
 * network namespace of the thread that opened it.
 *
 * <p>Nothing is allocated per {@link #receive} but what jnr-ffi needs for the crossing.
 */
public final class NetlinkSocket implements AutoCloseable {

    /** {@link #receive}: nothing came in time. */
    public static final int TIMED_OUT = -1;

    /**
     * {@link #receive}: the receive buffer was full since the last call and the kernel dropped
     * datagrams, nobody knows how many.
     */
    public static final int OVERRUN = -2;

    /** NETLINK_NETFILTER of linux/netlink.h. */
    public static final int NETFILTER = 12;

    // The numbers are those of asm-generic, which x86_64 and aarch64 share.
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUF = 8;
    private static final int SO_RCVTIMEO = 20;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int SOL_NETLINK = 270;
    private static final int NETLINK_NO_ENOBUFS = 5;
    private static final int MSG_TRUNC = 0x20;

    // struct sockaddr_nl, host byte order:
    //
    //    0                   1                   2                   3
    //    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
    //   +-------------------------------+-------------------------------+
    //   |          nl_family            |            nl_pad             |
    //   +-------------------------------+-------------------------------+
    //   |                            nl_pid                             |
    //   +---------------------------------------------------------------+
    //   |                           nl_groups                           |
    //   +---------------------------------------------------------------+
    private static final int FAMILY_OFFSET = 0;
    private static final int PORT_ID_OFFSET = FAMILY_OFFSET + 2 * Short.BYTES;
    private static final int GROUPS_OFFSET = PORT_ID_OFFSET + Integer.BYTES;
    private static final int ADDRESS_BYTES = GROUPS_OFFSET + Integer.BYTES;

    private static final String OUR_MISTAKE =
            "this is a mistake in service-accounting, please report it";

    private final LibC.Functions c = LibC.functions();
    private final int fileDescriptor;
    private final int portId;
    private boolean open = true;

    private NetlinkSocket(int protocol) {
        fileDescriptor = c.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
        if (fileDescriptor < 0) {
            throw new NativeException(
                    "socket(2)",
                    "AF_NETLINK, protocol " + protocol,
                    LibC.errno(),
                    "a unit that reads NFLOG needs RestrictAddressFamilies= to contain AF_NETLINK");
        }
        try {
            portId = bind();
            // Being told of an overrun costs nothing and is wanted. Off is the kernel's default.
            set(SOL_NETLINK, NETLINK_NO_ENOBUFS, "NETLINK_NO_ENOBUFS", integer(0));
        } catch (NativeException failure) {
            c.close(fileDescriptor);
            throw failure;
        }
    }

    /**
     * Opens and binds a socket, with a port ID that the kernel chose.
     *
     * @param protocol the netlink family, {@link #NETFILTER}
     */
    public static NetlinkSocket open(int protocol) {
        return new NetlinkSocket(protocol);
    }

    /** The address of this socket, usually the number of the process. */
    public int portId() {
        return portId;
    }

    /**
     * Makes the receive buffer larger (or smaller) than the system's limit allows, if we may, and
     * else as large as it allows.
     *
     * @return what the kernel granted, bytes; it counts its own overhead, so asks for the double
     */
    public int receiveBuffer(int bytes) {
        byte[] value = integer(bytes);
        if (c.setsockopt(fileDescriptor, SOL_SOCKET, SO_RCVBUFFORCE, value, value.length) != 0) {
            set(SOL_SOCKET, SO_RCVBUF, "SO_RCVBUF " + bytes, value);
        }
        int[] granted = new int[1];
        if (c.getsockopt(fileDescriptor, SOL_SOCKET, SO_RCVBUF, granted, new int[] {Integer.BYTES})
                != 0) {
            throw new NativeException("getsockopt(2)", "SO_RCVBUF", LibC.errno(), OUR_MISTAKE);
        }
        return granted[0] / 2;
    }

    /** How long {@link #receive} waits at most. */
    public void receiveTimeout(Duration timeout) {
        byte[] timeval = new byte[2 * Long.BYTES];
        ByteBuffer.wrap(timeval)
                .order(ByteOrder.nativeOrder())
                .putLong(timeout.toSeconds())
                .putLong(timeout.toNanosPart() / 1000);
        set(SOL_SOCKET, SO_RCVTIMEO, "SO_RCVTIMEO " + timeout, timeval);
    }

    /** Sends one datagram to the kernel. */
    public void send(byte[] datagram) {
        while (c.send(fileDescriptor, datagram, datagram.length, 0) < 0) {
            int errno = LibC.errno();
            if (errno != Errno.EINTR) {
                throw new NativeException(
                        "send(2)",
                        "a netlink socket, %d bytes".formatted(datagram.length),
                        errno,
                        OUR_MISTAKE);
            }
        }
    }

    /**
     * Receives one datagram to the start of a direct buffer.
     *
     * @return its length, which is larger than the buffer's capacity if its end was cut off, or
     *     {@link #TIMED_OUT}, or {@link #OVERRUN}
     */
    public int receive(ByteBuffer buffer) {
        if (!buffer.isDirect()) {
            throw new IllegalArgumentException("the buffer must be direct");
        }
        buffer.clear();
        while (true) {
            long length = c.recv(fileDescriptor, buffer, buffer.capacity(), MSG_TRUNC);
            if (length >= 0) {
                return (int) length;
            }
            int errno = LibC.errno();
            switch (errno) {
                case Errno.EINTR -> {}
                case Errno.EAGAIN -> {
                    return TIMED_OUT;
                }
                case Errno.ENOBUFS -> {
                    return OVERRUN;
                }
                default ->
                        throw new NativeException(
                                "recv(2)", "a netlink socket", errno, OUR_MISTAKE);
            }
        }
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            c.close(fileDescriptor);
        }
    }

    private int bind() {
        byte[] address = new byte[ADDRESS_BYTES];
        ByteBuffer fields = ByteBuffer.wrap(address).order(ByteOrder.nativeOrder());
        fields.putShort(FAMILY_OFFSET, (short) AF_NETLINK);
        if (c.bind(fileDescriptor, address, address.length) != 0) {
            throw new NativeException(
                    "bind(2)", "a netlink socket", LibC.errno(), "an LSM may forbid it: see dmesg");
        }
        if (c.getsockname(fileDescriptor, address, new int[] {ADDRESS_BYTES}) != 0) {
            throw new NativeException(
                    "getsockname(2)", "a netlink socket", LibC.errno(), OUR_MISTAKE);
        }
        return fields.getInt(PORT_ID_OFFSET);
    }

    private void set(int level, int name, String value, byte[] bytes) {
        if (c.setsockopt(fileDescriptor, level, name, bytes, bytes.length) != 0) {
            throw new NativeException("setsockopt(2)", value, LibC.errno(), OUR_MISTAKE);
        }
    }

    private static byte[] integer(int value) {
        byte[] bytes = new byte[Integer.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).putInt(value);
        return bytes;
    }
}
