package serviceaccounting.systemd;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import serviceaccounting.linux.BootIdFile;
import serviceaccounting.reading.CounterReading;
import serviceaccounting.reading.CounterSource;
import serviceaccounting.reading.SourceException;
import serviceaccounting.reading.UnitObservation;
import serviceaccounting.traffic.BootId;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.Door;
import serviceaccounting.traffic.InvocationId;
import serviceaccounting.traffic.UnitName;

/**
 * Bytes of running units over the system bus, ten times a second at little cost: two properties of
 * each run, and all of them in one go.
 *
 * <p>systemd shows a unit under the identity of its run as well
 * (/org/freedesktop/systemd1/unit/INVOCATION). What is read there belongs to that run for certain,
 * and when there is another run the object is gone: so nobody has to ask which run it is. Units are
 * looked for once a second only; a run that began in between is read from its beginning all the
 * same.
 */
public final class BusByteSource implements CounterSource {

    private static final long LIST_PAUSE_MICROS = 1_000_000;

    private final UnitProperties.Opener opener;
    private final SourceClocks clocks;
    private final BootId boot;
    private final Map<UnitName, RunObject> runs = new HashMap<>();
    private Optional<UnitProperties> systemd = Optional.empty();
    private List<ListedUnit> listed = List.of();
    private List<String> listedPatterns = List.of();
    private long nextListMicros;

    /**
     * A source that is not connected yet.
     *
     * @param wall the wall clock
     * @throws serviceaccounting.linux.NativeException if libsystemd can't be loaded
     */
    public BusByteSource(InstantSource wall) {
        this(SystemBus.opener(), SourceClocks.ofKernel(wall), BootIdFile.read());
    }

    BusByteSource(UnitProperties.Opener opener, SourceClocks clocks, BootId boot) {
        this.opener = opener;
        this.clocks = clocks;
        this.boot = boot;
    }

    @Override
    public List<UnitObservation> observe(List<String> patterns) throws SourceException {
        // systemd takes an empty list of patterns for "all units".
        if (patterns.isEmpty()) {
            return List.of();
        }
        try {
            listIfDue(patterns);
            findRuns();
            return read();
        } catch (BusException e) {
            close();
            throw new SourceException(e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        systemd.ifPresent(UnitProperties::close);
        systemd = Optional.empty();
        listedPatterns = List.of();
    }

    private UnitProperties connected() throws BusException {
        if (systemd.isEmpty()) {
            systemd = Optional.of(opener.open());
        }
        return systemd.get();
    }

    private void listIfDue(List<String> patterns) throws BusException {
        long now = clocks.monotonicMicros().getAsLong();
        if (now < nextListMicros && patterns.equals(listedPatterns)) {
            return;
        }
        listed = connected().list(patterns).stream().filter(ListedUnit::canRun).toList();
        listedPatterns = List.copyOf(patterns);
        nextListMicros = now + LIST_PAUSE_MICROS;
        Set<UnitName> names = new HashSet<>();
        listed.forEach(unit -> names.add(unit.name()));
        runs.keySet().retainAll(names);
    }

    private void findRuns() throws BusException {
        for (ListedUnit unit : listed) {
            if (!runs.containsKey(unit.name())) {
                findRun(unit).ifPresent(run -> runs.put(unit.name(), run));
            }
        }
    }

    private Optional<RunObject> findRun(ListedUnit unit) throws BusException {
        try {
            Optional<RunBeginning> beginning = connected().run(unit);
            if (beginning.isPresent()) {
                InvocationId invocation = beginning.get().invocation();
                return Optional.of(
                        new RunObject(unit.ofRun(invocation), invocation, start(beginning.get())));
            }
        } catch (BusException e) {
            if (!e.saysUnitIsGone()) {
                throw e;
            }
            return Optional.empty();
        }
        return StandingRun.of(boot, unit.name())
                .map(standing -> new RunObject(unit, standing, Optional.empty()));
    }

    private Optional<Instant> start(RunBeginning beginning) {
        return beginning.onWallClock(
                clocks.wall().instant(),
                clocks.monotonicMicros().getAsLong(),
                clocks.bootTimeMicros().getAsLong());
    }

    /** All of one reading have the same moment, and so all events of one poll the same span. */
    private List<UnitObservation> read() throws BusException {
        List<ListedUnit> units =
                listed.stream().filter(unit -> runs.containsKey(unit.name())).toList();
        List<ListedUnit> objects =
                units.stream().map(unit -> runs.get(unit.name()).object()).toList();
        Instant wallTime = clocks.wall().instant();
        long before = clocks.bootTimeMicros().getAsLong();
        List<Optional<Counters>> answers = connected().byteCounters(objects);
        long after = clocks.bootTimeMicros().getAsLong();
        Duration doubt = Duration.of(after - before, ChronoUnit.MICROS);
        List<UnitObservation> observations = new ArrayList<>(units.size());
        for (int i = 0; i < units.size(); i++) {
            ListedUnit unit = units.get(i);
            if (answers.get(i).isEmpty()) {
                runs.remove(unit.name());
                continue;
            }
            RunObject run = runs.get(unit.name());
            CounterReading reading =
                    new CounterReading(
                            unit.name(),
                            run.invocation(),
                            boot,
                            wallTime,
                            before,
                            doubt,
                            answers.get(i).get(),
                            Door.LIVE,
                            run.start());
            observations.add(
                    new UnitObservation(
                            unit.name(),
                            unit.activeState(),
                            unit.subState(),
                            Optional.of(reading)));
        }
        return observations;
    }

    /** A run, and where systemd shows it. */
    private record RunObject(ListedUnit object, InvocationId invocation, Optional<Instant> start) {}
}
