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
import java.util.function.Predicate;
import serviceaccounting.linux.BootIdFile;
import serviceaccounting.reading.CounterReading;
import serviceaccounting.reading.CounterSource;
import serviceaccounting.reading.SourceException;
import serviceaccounting.reading.UnitObservation;
import serviceaccounting.traffic.BootId;
import serviceaccounting.traffic.Door;
import serviceaccounting.traffic.InvocationId;
import serviceaccounting.traffic.UnitName;

/**
 * Live readings over the system bus, for which no privilege is needed. Connects at the first use,
 * and again after a failure.
 *
 * <p>Aliases match no pattern: systemd lists a unit under its own name only.
 */
public final class BusCounterSource implements CounterSource {

    /** A unit that restarts while it is read is read once more. */
    private static final int ATTEMPTS = 2;

    private final UnitProperties.Opener opener;
    private final SourceClocks clocks;
    private final BootId boot;
    private final Map<UnitName, Run> runs = new HashMap<>();
    private final Set<UnitName> unaccounted = new HashSet<>();
    private Optional<UnitProperties> systemd = Optional.empty();

    /**
     * A source that is not connected yet.
     *
     * @param wall the wall clock
     * @throws serviceaccounting.linux.NativeException if libsystemd can't be loaded
     */
    public BusCounterSource(InstantSource wall) {
        this(SystemBus.opener(), SourceClocks.ofKernel(wall), BootIdFile.read());
    }

    BusCounterSource(UnitProperties.Opener opener, SourceClocks clocks, BootId boot) {
        this.opener = opener;
        this.clocks = clocks;
        this.boot = boot;
    }

    @Override
    public List<UnitObservation> observe(List<String> patterns) throws SourceException {
        return observe(patterns, unit -> true);
    }

    @Override
    public List<UnitObservation> observe(List<String> patterns, Predicate<UnitName> due)
            throws SourceException {
        // systemd takes an empty list of patterns for "all units".
        if (patterns.isEmpty()) {
            return List.of();
        }
        try {
            List<UnitObservation> observations = new ArrayList<>();
            List<ListedUnit> listed = connected().list(patterns);
            forgetRunsOfOthers(listed);
            for (ListedUnit unit : listed) {
                if (due.test(unit.name()) || unit.canRun() && isAccounted(unit)) {
                    observation(unit)
                            .filter(seen -> due.test(seen.unit()) || seen.hasIpCounters())
                            .ifPresent(observations::add);
                }
            }
            return observations;
        } catch (BusException e) {
            close();
            throw new SourceException(e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        systemd.ifPresent(UnitProperties::close);
        systemd = Optional.empty();
    }

    private UnitProperties connected() throws BusException {
        if (systemd.isEmpty()) {
            systemd = Optional.of(opener.open());
        }
        return systemd.get();
    }

    private void forgetRunsOfOthers(List<ListedUnit> listed) {
        Set<UnitName> names = new HashSet<>();
        listed.forEach(unit -> names.add(unit.name()));
        runs.keySet().retainAll(names);
        unaccounted.retainAll(names);
    }

    /**
     * Whether a unit that need not be accounted is. Most are not, and stay so: once a unit had no
     * counters, one question is enough to see that it still has none, instead of one per counter.
     */
    private boolean isAccounted(ListedUnit unit) throws BusException {
        if (!unaccounted.contains(unit.name())) {
            return true;
        }
        try {
            boolean accounted = connected().isAccounted(unit);
            if (accounted) {
                unaccounted.remove(unit.name());
            }
            return accounted;
        } catch (BusException e) {
            if (e.saysUnitIsGone()) {
                return false;
            }
            throw e;
        }
    }

    /** Empty if the unit went away since it was listed. */
    private Optional<UnitObservation> observation(ListedUnit unit) throws BusException {
        try {
            UnitObservation observed =
                    observed(unit, unit.canRun() ? reading(unit) : Optional.empty());
            if (observed.hasIpCounters()) {
                unaccounted.remove(unit.name());
            } else {
                unaccounted.add(unit.name());
            }
            // It may have stopped since it was listed, and is then not "active and not accounted".
            return Optional.of(
                    observed.countersAreDue() && !observed.hasIpCounters()
                            ? observed(connected().refreshed(unit), observed.reading())
                            : observed);
        } catch (BusException e) {
            if (e.saysUnitIsGone()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * The counters, of one run for certain: it is the same before the first and after the last of
     * them. Otherwise the first bytes of a new run could pass for those of the old run after a
     * reset, and count twice. The run before is the one of the last poll, so that in the steady
     * state one question per unit is enough. Empty if there is no run, or if it keeps changing.
     */
    private Optional<CounterReading> reading(ListedUnit unit) throws BusException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<Run> run = knownRun(unit);
            if (run.isEmpty()) {
                return Optional.empty();
            }
            Instant wallTime = clocks.wall().instant();
            long before = clocks.bootTimeMicros().getAsLong();
            RunFigures figures = connected().figures(unit);
            long after = clocks.bootTimeMicros().getAsLong();
            if (invocation(unit, figures.invocation())
                    .equals(Optional.of(run.get().invocation()))) {
                // One moment would not do. Taken after the counters, it could make this reading
                // look newer than a stop record that came in between and has counted more, which
                // then looks like a reset; taken before, the same goes for a record that came in
                // between and has counted less. As a span it overlaps with either, and readings
                // that overlap are ordered by their counters.
                Duration doubt = Duration.of(after - before, ChronoUnit.MICROS);
                return Optional.of(
                        new CounterReading(
                                unit.name(),
                                run.get().invocation(),
                                boot,
                                wallTime,
                                before,
                                doubt,
                                figures.counters(),
                                Door.LIVE,
                                run.get().start()));
            }
            runs.remove(unit.name());
        }
        return Optional.empty();
    }

    private Optional<Run> knownRun(ListedUnit unit) throws BusException {
        Run known = runs.get(unit.name());
        if (known != null) {
            return Optional.of(known);
        }
        Optional<UnitName> account =
                unit.name().suffix().equals(".socket")
                        ? connected().serviceOf(unit)
                        : Optional.empty();
        Optional<Run> found =
                connected()
                        .run(unit)
                        .map(beginning -> dated(beginning, account))
                        .or(
                                () ->
                                        invocation(unit, Optional.empty())
                                                .map(standing -> undated(standing, account)));
        found.ifPresent(run -> runs.put(unit.name(), run));
        return found;
    }

    /** The run systemd told, else the standing run of a unit that never has one. */
    private Optional<InvocationId> invocation(ListedUnit unit, Optional<InvocationId> told) {
        return told.or(() -> StandingRun.of(boot, unit.name()));
    }

    private static Run undated(InvocationId standing, Optional<UnitName> account) {
        return new Run(standing, Optional.empty(), account);
    }

    private Run dated(RunBeginning beginning, Optional<UnitName> account) {
        return new Run(
                beginning.invocation(),
                beginning.onWallClock(
                        clocks.wall().instant(),
                        clocks.monotonicMicros().getAsLong(),
                        clocks.bootTimeMicros().getAsLong()),
                account);
    }

    private UnitObservation observed(ListedUnit unit, Optional<CounterReading> reading) {
        return new UnitObservation(
                unit.name(),
                unit.activeState(),
                unit.subState(),
                reading,
                Optional.ofNullable(runs.get(unit.name())).flatMap(Run::account));
    }

    /** What is asked once per run. */
    private record Run(
            InvocationId invocation, Optional<Instant> start, Optional<UnitName> account) {}
}
