package serviceaccounting.systemd;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** The other end of sd_notify(3): a datagram socket on a path, which Java itself does not have. */
final class NotifySocket implements AutoCloseable {

    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int MSG_DONTWAIT = 0x40;

    /** struct sockaddr_un, unix(7): the family in two bytes, host order, then the path. */
    private static final int ADDRESS_BYTES = 2 + 108;

    private final int fileDescriptor;

    NotifySocket(Path path) {
        byte[] address = new byte[ADDRESS_BYTES];
        address[0] = AF_UNIX;
        byte[] text = path.toString().getBytes(StandardCharsets.UTF_8);
        System.arraycopy(text, 0, address, 2, text.length);
        fileDescriptor = NativeProcess.C.socket(AF_UNIX, SOCK_DGRAM, 0);
        if (NativeProcess.C.bind(fileDescriptor, address, ADDRESS_BYTES) != 0) {
            throw new IllegalStateException("bind(2) failed on " + path);
        }
    }

    /** The oldest message; empty if there is none. A message is there as soon as it was sent. */
    Optional<String> received() {
        byte[] buffer = new byte[4096];
        long length = NativeProcess.C.recv(fileDescriptor, buffer, buffer.length, MSG_DONTWAIT);
        return length < 0
                ? Optional.empty()
                : Optional.of(new String(buffer, 0, (int) length, StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        NativeProcess.C.close(fileDescriptor);
    }
}
