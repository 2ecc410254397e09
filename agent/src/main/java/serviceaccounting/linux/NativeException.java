package serviceaccounting.linux;

/**
 * A call into a native library failed in a way that no retry mends. The message says which call, on
 * what, what the kernel answered, and what to do.
 */
public final class NativeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int errno;

    /** Without an error number: a library can't be loaded. */
    public NativeException(String message, Throwable cause) {
        super(message, cause);
        this.errno = 0;
    }

    /**
     * A call that failed.
     *
     * @param call the call with its manual section, {@code clock_gettime(2)}
     * @param value what it was called on
     * @param errno the error number, positive
     * @param remedy what to do about it
     */
    public NativeException(String call, String value, int errno, String remedy) {
        super(
                "%s failed on %s: the kernel answered %s; %s"
                        .formatted(call, value, Errno.describe(errno), remedy));
        this.errno = errno;
    }

    /** The kernel's error number, or 0 where there is none. */
    public int errno() {
        return errno;
    }
}
