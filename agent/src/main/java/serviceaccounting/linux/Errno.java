package serviceaccounting.linux;

import java.util.HashMap;
import java.util.Map;

/**
 * Names of the error numbers we may meet. Source: asm-generic/errno-base.h and errno.h, the same on
 * x86_64 and aarch64.
 */
public final class Errno {

    /** Not permitted: a capability is missing, or what is asked for belongs to somebody else. */
    public static final int EPERM = 1;

    /** The call was interrupted by a signal: to be repeated. */
    public static final int EINTR = 4;

    /** No such file: no socket where the bus should be. */
    public static final int ENOENT = 2;

    /** Nothing there yet. */
    public static final int EAGAIN = 11;

    /** Somebody has it already. */
    public static final int EBUSY = 16;

    /** Not permitted by access rights, or by a policy. */
    public static final int EACCES = 13;

    /** The receive buffer was full: something was dropped. */
    public static final int ENOBUFS = 105;

    /** Nobody took or answered it in time. */
    public static final int ETIMEDOUT = 110;

    /** The other side has gone. */
    public static final int ECONNRESET = 104;

    /** Nobody listens there. */
    public static final int ECONNREFUSED = 111;

    /** The connection is closed. */
    public static final int ENOTCONN = 107;

    private static final Map<Integer, String> NAMES = names();

    private Errno() {}

    /** Name and number, {@code EACCES (13)}. */
    public static String describe(int errno) {
        String name = NAMES.get(errno);
        return name == null ? "errno " + errno : "%s (%d)".formatted(name, errno);
    }

    private static Map<Integer, String> names() {
        String[] fromOne = {
            "EPERM", "ENOENT", "ESRCH", "EINTR", "EIO", "ENXIO", "E2BIG", "ENOEXEC", "EBADF",
            "ECHILD", "EAGAIN", "ENOMEM", "EACCES", "EFAULT", "ENOTBLK", "EBUSY", "EEXIST", "EXDEV",
            "ENODEV", "ENOTDIR", "EISDIR", "EINVAL", "ENFILE", "EMFILE", "ENOTTY", "ETXTBSY",
            "EFBIG", "ENOSPC", "ESPIPE", "EROFS", "EMLINK", "EPIPE"
        };
        Map<Integer, String> names = new HashMap<>();
        for (int i = 0; i < fromOne.length; i++) {
            names.put(i + 1, fromOne[i]);
        }
        names.put(74, "EBADMSG");
        names.put(88, "ENOTSOCK");
        names.put(90, "EMSGSIZE");
        names.put(93, "EPROTONOSUPPORT");
        names.put(95, "EOPNOTSUPP");
        names.put(97, "EAFNOSUPPORT");
        names.put(98, "EADDRINUSE");
        names.put(103, "ECONNABORTED");
        names.put(ECONNRESET, "ECONNRESET");
        names.put(ENOBUFS, "ENOBUFS");
        names.put(106, "EISCONN");
        names.put(ENOTCONN, "ENOTCONN");
        names.put(ETIMEDOUT, "ETIMEDOUT");
        names.put(ECONNREFUSED, "ECONNREFUSED");
        names.put(113, "EHOSTUNREACH");
        return Map.copyOf(names);
    }
}
