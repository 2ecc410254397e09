package serviceaccounting.linux;

/** A socket that a native library owns and of which we know the number. */
public final class SocketDescriptor {

    private static final int SHUT_RDWR = 2;

    private SocketDescriptor() {}

    /**
     * Ends the conversation on a socket, which wakes a thread that waits for it in poll(2). The
     * socket stays open: its owner must still close it, and must not have done so before. That the
     * other side has already gone is no error.
     */
    public static void shutDown(int fileDescriptor) {
        if (LibC.functions().shutdown(fileDescriptor, SHUT_RDWR) != 0
                && LibC.errno() != Errno.ENOTCONN) {
            throw new NativeException(
                    "shutdown(2)",
                    "file descriptor " + fileDescriptor,
                    LibC.errno(),
                    "this is a mistake in service-accounting, please report it");
        }
    }
}
