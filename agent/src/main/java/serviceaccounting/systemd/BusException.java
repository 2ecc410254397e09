package serviceaccounting.systemd;

import java.util.Map;
import java.util.Set;
import serviceaccounting.linux.Errno;

/**
 * The bus, or systemd behind it, refused. Stays within this package, whose callers see a
 * SourceException of the same text.
 */
final class BusException extends Exception {

    private static final long serialVersionUID = 1L;

    private static final String BUSY = "systemd was busy or restarting; it is asked again";
    private static final String NO_BUS =
            "look at systemctl status dbus.socket; connecting is tried again";
    private static final String LOST = "the connection was cut; it is made again";
    private static final String FORBIDDEN =
            "a D-Bus policy or security module forbids it;"
                    + " allow this user to read systemd's properties";

    /** What to do, by D-Bus error name or, where libsystemd itself failed, by errno name. */
    private static final Map<String, String> REMEDIES =
            Map.ofEntries(
                    Map.entry("org.freedesktop.DBus.Error.NoReply", BUSY),
                    Map.entry("org.freedesktop.DBus.Error.Timeout", BUSY),
                    Map.entry("org.freedesktop.DBus.Error.TimedOut", BUSY),
                    Map.entry("org.freedesktop.DBus.Error.ServiceUnknown", BUSY),
                    Map.entry("org.freedesktop.DBus.Error.NameHasNoOwner", BUSY),
                    Map.entry("org.freedesktop.DBus.Error.Disconnected", LOST),
                    Map.entry("org.freedesktop.DBus.Error.AccessDenied", FORBIDDEN),
                    Map.entry(
                            "org.freedesktop.DBus.Error.UnknownProperty",
                            "systemd 252 or newer is needed"),
                    Map.entry(
                            "org.freedesktop.DBus.Error.LimitsExceeded",
                            "another program of this user holds too many bus connections or calls"),
                    Map.entry(Errno.describe(Errno.ENOENT), NO_BUS),
                    Map.entry(Errno.describe(Errno.ECONNREFUSED), NO_BUS),
                    Map.entry(Errno.describe(Errno.ECONNRESET), LOST),
                    Map.entry(Errno.describe(Errno.ENOTCONN), LOST),
                    Map.entry(Errno.describe(Errno.ETIMEDOUT), BUSY),
                    Map.entry(Errno.describe(Errno.EACCES), FORBIDDEN));

    private static final String OTHERWISE = "it is tried again";

    /** The unit went away between two questions. */
    private static final Set<String> GONE =
            Set.of(
                    "org.freedesktop.DBus.Error.UnknownObject",
                    "org.freedesktop.systemd1.NoSuchUnit",
                    "org.freedesktop.systemd1.NoUnitForInvocationID");

    private final String errorName;
    private final String errorText;

    private BusException(String task, String errorName, String errorText, Throwable cause) {
        super(
                "cannot %s: %s%s; %s"
                        .formatted(
                                task,
                                errorName,
                                errorText.isEmpty() ? "" : ": " + errorText,
                                REMEDIES.getOrDefault(errorName, OTHERWISE)),
                cause);
        this.errorName = errorName;
        this.errorText = errorText;
    }

    /** A D-Bus error, which has a name and a text. */
    static BusException ofError(String task, String errorName, String errorText) {
        return new BusException(task, errorName, errorText, null);
    }

    /** libsystemd itself failed. */
    static BusException ofErrno(String task, int errno) {
        return new BusException(task, Errno.describe(errno), "", null);
    }

    /** The same error, told as a failure of the task that it belongs to. */
    BusException during(String task) {
        return new BusException(task, errorName, errorText, this);
    }

    /** Whether it only says that the unit is no longer loaded. */
    boolean saysUnitIsGone() {
        return GONE.contains(errorName);
    }

    String errorName() {
        return errorName;
    }

    /** What systemd or the bus said besides; may be empty. */
    String errorText() {
        return errorText;
    }
}
