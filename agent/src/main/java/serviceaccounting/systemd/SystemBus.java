package serviceaccounting.systemd;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.InvocationId;
import serviceaccounting.traffic.UnitName;

/** systemd's units, asked over the system bus. Source: org.freedesktop.systemd1(5). */
final class SystemBus implements UnitProperties {

    static final String SYSTEMD = "org.freedesktop.systemd1";
    static final String MANAGER_PATH = "/org/freedesktop/systemd1";
    static final String MANAGER = "org.freedesktop.systemd1.Manager";

    /**
     * A daemon-reload blocks systemd for a second or two on a large machine; past this a poll is
     * given up.
     */
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private static final List<Counter> COUNTERS = List.of(Counter.values());
    private static final List<Counter> BYTES = List.of(Counter.INGRESS_BYTES, Counter.EGRESS_BYTES);
    private static final UnitProperty INVOCATION = UnitProperty.ofAnyUnit("InvocationID");
    private static final List<UnitProperty> RUN =
            List.of(
                    INVOCATION,
                    UnitProperty.ofAnyUnit("InactiveExitTimestamp"),
                    UnitProperty.ofAnyUnit("InactiveExitTimestampMonotonic"));
    private static final List<UnitProperty> STATE =
            List.of(UnitProperty.ofAnyUnit("ActiveState"), UnitProperty.ofAnyUnit("SubState"));
    private static final List<UnitProperty> TRIGGERED =
            List.of(
                    new UnitProperty(UnitInterface.ofSuffix(".socket"), "Accept"),
                    UnitProperty.ofAnyUnit("Triggers"));
    private static final Map<String, List<UnitProperty>> FIGURES = figuresBySuffix();

    private final BusConnection connection;
    private final ByteQuestions byteQuestions;

    SystemBus(BusConnection connection) {
        this.connection = connection;
        this.byteQuestions = new ByteQuestions(connection);
    }

    /** Loads the library now, and connects later: a library that is missing stops the start. */
    static UnitProperties.Opener opener() {
        LibSystemd.functions();
        return () -> new SystemBus(BusConnection.open(TIMEOUT));
    }

    @Override
    public List<ListedUnit> list(List<String> patterns) throws BusException {
        try {
            BusMessage request =
                    connection
                            .newCall(SYSTEMD, MANAGER_PATH, MANAGER, "ListUnitsByPatterns")
                            .append(List.of())
                            .append(patterns);
            try (BusMessage reply = connection.call(request)) {
                return listedUnits(reply);
            }
        } catch (BusException e) {
            throw e.during("list the units " + String.join(" ", patterns));
        }
    }

    @Override
    public Optional<RunBeginning> run(ListedUnit unit) throws BusException {
        try (PropertyAnswers answers = PropertyAnswers.ask(connection, unit, RUN)) {
            Optional<InvocationId> invocation = answers.nextInvocation();
            long realtimeMicros = answers.nextNumber();
            long monotonicMicros = answers.nextNumber();
            return invocation.map(id -> new RunBeginning(id, realtimeMicros, monotonicMicros));
        }
    }

    @Override
    public RunFigures figures(ListedUnit unit) throws BusException {
        List<UnitProperty> asked = FIGURES.get(unit.name().suffix());
        try (PropertyAnswers answers = PropertyAnswers.ask(connection, unit, asked)) {
            EnumMap<Counter, Long> values = new EnumMap<>(Counter.class);
            for (Counter counter : COUNTERS) {
                values.put(counter, answers.nextNumber());
            }
            return new RunFigures(RunFigures.accounted(values), answers.nextInvocation());
        }
    }

    @Override
    public Optional<UnitName> serviceOf(ListedUnit socket) throws BusException {
        try (PropertyAnswers answers = PropertyAnswers.ask(connection, socket, TRIGGERED)) {
            boolean servicePerConnection = answers.nextBoolean();
            List<String> triggered = answers.nextTexts();
            return servicePerConnection
                    ? Optional.empty()
                    : triggered.stream()
                            .filter(name -> name.endsWith(".service"))
                            .map(UnitName::new)
                            .findFirst();
        }
    }

    @Override
    public boolean isAccounted(ListedUnit unit) throws BusException {
        UnitProperty bytes =
                new UnitProperty(
                        UnitInterface.ofSuffix(unit.name().suffix()),
                        Counter.INGRESS_BYTES.property());
        try (PropertyAnswers answers = PropertyAnswers.ask(connection, unit, List.of(bytes))) {
            return answers.nextNumber() >= 0;
        }
    }

    @Override
    public List<Optional<Counters>> byteCounters(List<ListedUnit> units) throws BusException {
        return byteQuestions.ask(units);
    }

    @Override
    public ListedUnit refreshed(ListedUnit unit) throws BusException {
        try (PropertyAnswers answers = PropertyAnswers.ask(connection, unit, STATE)) {
            return new ListedUnit(unit.name(), answers.nextText(), answers.nextText(), unit.path());
        }
    }

    @Override
    public void close() {
        byteQuestions.close();
        connection.close();
    }

    /**
     * An array of (name, description, load state, active state, sub state, following, path, job,
     * job type, job path).
     */
    private static List<ListedUnit> listedUnits(BusMessage reply) throws BusException {
        List<ListedUnit> units = new ArrayList<>();
        reply.enter('a', "(ssssssouso)");
        while (reply.enter('r', "ssssssouso")) {
            String name = reply.readText('s');
            reply.skip("s");
            String loadState = reply.readText('s');
            String activeState = reply.readText('s');
            String subState = reply.readText('s');
            reply.skip("s");
            String path = reply.readText('o');
            reply.skip("uso");
            reply.exit();
            if (UnitInterface.hasCounters(name)) {
                ListedUnit unit = new ListedUnit(new UnitName(name), activeState, subState, path);
                // A unit that others only mention has no file and no run; one whose file was
                // deleted may still run.
                if (unit.canRun() || !loadState.equals("not-found")) {
                    units.add(unit);
                }
            }
        }
        reply.exit();
        return units;
    }

    private static Map<String, List<UnitProperty>> figuresBySuffix() {
        Map<String, List<UnitProperty>> bySuffix = new HashMap<>();
        for (String suffix : UnitName.ACCOUNTABLE_SUFFIXES) {
            List<UnitProperty> asked = new ArrayList<>();
            for (Counter counter : COUNTERS) {
                asked.add(new UnitProperty(UnitInterface.ofSuffix(suffix), counter.property()));
            }
            asked.add(INVOCATION);
            bySuffix.put(suffix, List.copyOf(asked));
        }
        return Map.copyOf(bySuffix);
    }
}
