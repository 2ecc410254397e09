package serviceaccounting.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Sends lines to the system's log over its datagram socket, unix(7), which Java does not have. */
public final class SyslogSocket implements AutoCloseable {

    /** Where every syslog daemon, and journald, listens. */
    public static final Path DEV_LOG = Path.of("/dev/log");

    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_CLOEXEC = 0x80000;

    // struct sockaddr_un: the family in host byte order, then the path with a zero byte.
    private static final int PATH_OFFSET = Short.BYTES;

    private final LibC.Functions c = LibC.functions();
    private final int fileDescriptor;
    private final byte[] address;

    /** A socket that sends there; whether somebody listens shows at the first line. */
    public SyslogSocket(Path listener) {
        byte[] path = listener.toString().getBytes(StandardCharsets.UTF_8);
        address = new byte[PATH_OFFSET + path.length + 1];
        ByteBuffer.wrap(address).order(ByteOrder.nativeOrder()).putShort((short) AF_UNIX).put(path);
        fileDescriptor = c.socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        if (fileDescriptor < 0) {
            throw new NativeException(
                    "socket(2)",
                    "AF_UNIX",
                    LibC.errno(),
                    "RestrictAddressFamilies= must contain AF_UNIX");
        }
    }

    /** Sends one line with its priority mark; a full or missing log loses it. */
    public synchronized void send(String line) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        if (c.sendto(fileDescriptor, bytes, bytes.length, 0, address, address.length) < 0) {
            throw new NativeException(
                    "sendto(2)",
                    new String(
                            address,
                            PATH_OFFSET,
                            address.length - PATH_OFFSET - 1,
                            StandardCharsets.UTF_8),
                    LibC.errno(),
                    "is a syslog daemon or systemd-journald running?");
        }
    }

    @Override
    public void close() {
        c.close(fileDescriptor);
    }
}
