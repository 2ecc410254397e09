package serviceaccounting.systemd;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import serviceaccounting.linux.NativeException;
import serviceaccounting.traffic.InvocationId;
import serviceaccounting.traffic.UnitName;

/**
 * Makes transient scopes, systemd.scope(5), on a connection of its own to the system bus. Used by
 * one thread.
 */
public final class ScopeStart implements AutoCloseable {

    /** A scope starts at once unless it was told to wait for other units. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String JOB_REMOVED = "JobRemoved";
    private static final String DBUS = "org.freedesktop.DBus";

    private static final String JOBS =
            "type='signal',sender='%s',path='%s',interface='%s',member='%s'"
                    .formatted(
                            SystemBus.SYSTEMD,
                            SystemBus.MANAGER_PATH,
                            SystemBus.MANAGER,
                            JOB_REMOVED);

    private static final Set<String> REFUSALS =
            Set.of(
                    "org.freedesktop.DBus.Error.AccessDenied",
                    "org.freedesktop.DBus.Error.InteractiveAuthorizationRequired");

    private final BusConnection connection;

    private ScopeStart(BusConnection connection) {
        this.connection = connection;
    }

    /** Connects to the system bus. */
    public static ScopeStart connect() throws ScopeException {
        try {
            return new ScopeStart(BusConnection.open(PATIENCE));
        } catch (BusException e) {
            throw new ScopeException(
                    "cannot reach systemd: %s; is dbus.socket running? systemctl status dbus.socket"
                            .formatted(e.errorName()),
                    e);
        } catch (NativeException e) {
            throw new ScopeException(e.getMessage(), e);
        }
    }

    /**
     * Makes a scope with these processes in it, and waits until they are.
     *
     * @param scope its name
     * @param properties beside the processes
     * @param processes the numbers of the processes
     * @return the run that began; empty if systemd does not say
     * @throws ScopeException if systemd refuses
     */
    public Optional<InvocationId> start(
            UnitName scope, Map<String, BusValue> properties, List<Long> processes)
            throws ScopeException {
        try {
            connection
                    .call(
                            connection
                                    .newCall(DBUS, "/org/freedesktop/DBus", DBUS, "AddMatch")
                                    .append(JOBS))
                    .close();
            String job = request(scope, properties, processes);
            awaitJob(scope, job);
            return invocation(scope);
        } catch (BusException e) {
            throw refused(scope, e);
        }
    }

    @Override
    public void close() {
        connection.close();
    }

    /** StartTransientUnit(name, mode, properties, auxiliary units); answers the job. */
    private String request(UnitName scope, Map<String, BusValue> properties, List<Long> processes)
            throws BusException {
        BusMessage request =
                connection
                        .newCall(
                                SystemBus.SYSTEMD,
                                SystemBus.MANAGER_PATH,
                                SystemBus.MANAGER,
                                "StartTransientUnit")
                        .append(scope.value())
                        .append("fail")
                        .begin('a', "(sv)");
        for (Map.Entry<String, BusValue> property : properties.entrySet()) {
            request.begin('r', "sv").append(property.getKey());
            property.getValue().appendTo(request);
            request.end();
        }
        request.begin('r', "sv").append("PIDs").begin('v', "au").begin('a', "u");
        for (long process : processes) {
            request.append('u', process);
        }
        request.end().end().end();
        request.end().begin('a', "(sa(sv))").end();
        try (BusMessage reply = connection.call(request)) {
            return reply.readText('o');
        }
    }

    /** The signal may have come before the answer; then it waits in the connection. */
    private void awaitJob(UnitName scope, String job) throws BusException, ScopeException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try (BusMessage message = connection.receive(deadline)) {
                if (!message.isSignal(SystemBus.MANAGER, JOB_REMOVED)) {
                    continue;
                }
                message.skip("u");
                if (!message.readText('o').equals(job)) {
                    continue;
                }
                message.skip("s");
                String result = message.readText('s');
                if (!result.equals("done")) {
                    throw new ScopeException(
                            "cannot start %s: its job ended as '%s'; journalctl -u %s says why"
                                    .formatted(scope, result, scope));
                }
                return;
            }
        }
    }

    private Optional<InvocationId> invocation(UnitName scope) throws BusException {
        SystemBus systemd = new SystemBus(connection);
        for (ListedUnit unit : systemd.list(List.of(scope.value()))) {
            Optional<RunBeginning> run = systemd.run(unit);
            if (run.isPresent()) {
                return run.map(RunBeginning::invocation);
            }
        }
        return Optional.empty();
    }

    private static ScopeException refused(UnitName scope, BusException e) {
        String said = e.errorText().isEmpty() ? e.errorName() : e.errorText();
        return new ScopeException(
                "cannot start %s: systemd said '%s'; %s".formatted(scope, said, remedy(scope, e)),
                e);
    }

    private static String remedy(UnitName scope, BusException e) {
        if (REFUSALS.contains(e.errorName())) {
            return "only root may make scopes, or whom polkit lets manage units"
                    + " (org.freedesktop.systemd1.manage-units): use sudo";
        }
        return switch (e.errorName()) {
            case "org.freedesktop.systemd1.UnitExists" ->
                    "a scope of this name is there already: take another name, or end it with"
                            + " systemctl stop "
                            + scope;
            case "org.freedesktop.DBus.Error.UnixProcessIdUnknown",
                    "org.freedesktop.systemd1.NoSuchProcess" ->
                    "one of the processes is gone; look with ps";
            case "org.freedesktop.DBus.Error.InvalidArgs",
                    "org.freedesktop.DBus.Error.PropertyReadOnly" ->
                    "this systemd does not take one of the properties for a scope; leave it out of"
                            + " the command line, or write it into a drop-in";
            default -> "nothing was started; journalctl -b -u init.scope may say more";
        };
    }
}
