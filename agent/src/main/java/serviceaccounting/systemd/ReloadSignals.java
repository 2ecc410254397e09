package serviceaccounting.systemd;

import java.time.Duration;

/**
 * systemd's word on its reloads, from one connection for as long as that lasts. Source: the signal
 * Reloading in org.freedesktop.systemd1(5). Used by one thread; only {@link #interrupt} may be
 * called from another.
 */
final class ReloadSignals implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final String DBUS = "org.freedesktop.DBus";
    private static final String DBUS_PATH = "/org/freedesktop/DBus";
    private static final String RELOADING = "Reloading";
    private static final String OWNER_CHANGED = "NameOwnerChanged";
    private static final String ALREADY_SUBSCRIBED = "org.freedesktop.systemd1.AlreadySubscribed";

    private static final String RELOADS =
            "type='signal',sender='%s',path='%s',interface='%s',member='%s'"
                    .formatted(
                            SystemBus.SYSTEMD,
                            SystemBus.MANAGER_PATH,
                            SystemBus.MANAGER,
                            RELOADING);

    private static final String OWNERS =
            "type='signal',sender='%s',interface='%s',member='%s',arg0='%s'"
                    .formatted(DBUS, DBUS, OWNER_CHANGED, SystemBus.SYSTEMD);

    private final BusConnection connection;

    /** Connects only: {@link #subscribe} is to follow. */
    ReloadSignals() throws BusException {
        connection = BusConnection.open(TIMEOUT);
    }

    /** Asks for the signals; systemd sends none as long as nobody has subscribed. */
    void subscribe() throws BusException {
        try {
            addMatch(RELOADS);
            addMatch(OWNERS);
            subscribeToSystemd();
        } catch (BusException e) {
            throw e.during("subscribe to systemd's reloads");
        }
    }

    /** Waits for the next signal: true where a reload begins, false where it is done. */
    boolean next() throws BusException {
        while (true) {
            try (BusMessage message = connection.receive()) {
                if (message.isSignal(SystemBus.MANAGER, RELOADING)) {
                    return message.readBoolean();
                }
                if (message.isSignal(DBUS, OWNER_CHANGED)) {
                    subscribeIfBack(message);
                }
            }
        }
    }

    /**
     * From any thread: makes {@link #subscribe} or {@link #next} fail at once. Not after {@link
     * #close}.
     */
    void interrupt() {
        connection.interrupt();
    }

    @Override
    public void close() {
        connection.close();
    }

    /**
     * systemd 257 remembers its subscribers over a daemon-reexec, in which it leaves the bus;
     * nothing promises that.
     */
    private void subscribeIfBack(BusMessage ownerChanged) throws BusException {
        ownerChanged.skip("ss");
        String newOwner = ownerChanged.readText('s');
        if (!newOwner.isEmpty()) {
            subscribeToSystemd();
        }
    }

    private void addMatch(String rule) throws BusException {
        BusMessage request = connection.newCall(DBUS, DBUS_PATH, DBUS, "AddMatch").append(rule);
        connection.call(request).close();
    }

    private void subscribeToSystemd() throws BusException {
        try {
            BusMessage request =
                    connection.newCall(
                            SystemBus.SYSTEMD,
                            SystemBus.MANAGER_PATH,
                            SystemBus.MANAGER,
                            "Subscribe");
            connection.call(request).close();
        } catch (BusException e) {
            if (!e.errorName().equals(ALREADY_SUBSCRIBED)) {
                throw e;
            }
        }
    }
}
