package serviceaccounting.systemd;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.InvocationId;
import serviceaccounting.traffic.UnitName;

/**
 * A systemd with a few units, whose runs and counters the test moves; things may happen between two
 * questions.
 */
final class FakeUnitProperties implements UnitProperties {

    private final Map<UnitName, Unit> units = new HashMap<>();
    private final Map<UnitName, UnitName> services = new HashMap<>();
    private final List<String> questions = new ArrayList<>();
    private Optional<BusException> failure = Optional.empty();
    private Runnable beforeFigures = () -> {};
    private int closed;

    void put(String name, String activeState, String subState, String run, Counters counters) {
        units.put(new UnitName(name), new Unit(activeState, subState, run, counters));
    }

    /** Has systemd hand the sockets of a socket unit to a service. */
    void handOver(String socket, String service) {
        services.put(new UnitName(socket), new UnitName(service));
    }

    void remove(String name) {
        units.remove(new UnitName(name));
    }

    /** What happens after systemd was asked for counters, and before it looks at them. */
    void beforeFigures(Runnable happening) {
        beforeFigures = happening;
    }

    void failWith(BusException e) {
        failure = Optional.of(e);
    }

    void recover() {
        failure = Optional.empty();
    }

    /** What was asked since the last call, in order. */
    List<String> questions() {
        List<String> copy = List.copyOf(questions);
        questions.clear();
        return copy;
    }

    int timesClosed() {
        return closed;
    }

    @Override
    public boolean isAccounted(ListedUnit unit) throws BusException {
        ask("accounted " + unit.name());
        return units.get(unit.name()).counters().has(Counter.INGRESS_BYTES);
    }

    @Override
    public List<ListedUnit> list(List<String> patterns) throws BusException {
        ask("list");
        return units.keySet().stream().sorted().map(this::listed).toList();
    }

    @Override
    public Optional<RunBeginning> run(ListedUnit unit) throws BusException {
        ask("run");
        return unit(unit).invocation().map(id -> new RunBeginning(id, 1_000_000, 1_000_000));
    }

    @Override
    public RunFigures figures(ListedUnit unit) throws BusException {
        ask("figures");
        beforeFigures.run();
        return new RunFigures(unit(unit).counters(), unit(unit).invocation());
    }

    /** An object of a run, as systemd has them, is there as long as that run is the unit's. */
    @Override
    public List<Optional<Counters>> byteCounters(List<ListedUnit> asked) throws BusException {
        ask("bytes");
        beforeFigures.run();
        List<Optional<Counters>> answers = new ArrayList<>();
        for (ListedUnit unit : asked) {
            Unit known = units.get(unit.name());
            boolean there =
                    known != null
                            && (known.run().isEmpty() || unit.path().endsWith("/" + known.run()));
            answers.add(there ? Optional.of(known.counters()) : Optional.empty());
        }
        return answers;
    }

    @Override
    public Optional<UnitName> serviceOf(ListedUnit socket) throws BusException {
        ask("service");
        unit(socket);
        return Optional.ofNullable(services.get(socket.name()));
    }

    @Override
    public ListedUnit refreshed(ListedUnit unit) throws BusException {
        ask("state");
        unit(unit);
        return listed(unit.name());
    }

    @Override
    public void close() {
        closed++;
    }

    private void ask(String question) throws BusException {
        questions.add(question);
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    private ListedUnit listed(UnitName name) {
        Unit unit = units.get(name);
        return new ListedUnit(name, unit.activeState(), unit.subState(), "/unit/" + name);
    }

    private Unit unit(ListedUnit listed) throws BusException {
        Unit unit = units.get(listed.name());
        if (unit == null) {
            throw BusException.ofError(
                    "read the properties of " + listed.name(),
                    "org.freedesktop.DBus.Error.UnknownObject",
                    "Unknown object");
        }
        return unit;
    }

    /** One unit; an empty run means that there is none. */
    private record Unit(String activeState, String subState, String run, Counters counters) {

        Optional<InvocationId> invocation() {
            return run.isEmpty() ? Optional.empty() : Optional.of(new InvocationId(run));
        }
    }
}
