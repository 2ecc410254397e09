package serviceaccounting.recording;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import serviceaccounting.ledger.LedgerChanges;
import serviceaccounting.ledger.LedgerWriter;
import serviceaccounting.ledger.LoggedEvent;
import serviceaccounting.ledger.RemoteChanges;
import serviceaccounting.reading.CounterMeter;
import serviceaccounting.reading.CounterReading;
import serviceaccounting.reading.Measurement;
import serviceaccounting.reading.Spread;
import serviceaccounting.traffic.Baseline;
import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.Delta;
import serviceaccounting.traffic.Door;
import serviceaccounting.traffic.Gap;
import serviceaccounting.traffic.InvocationId;
import serviceaccounting.traffic.Run;
import serviceaccounting.traffic.RunEnd;
import serviceaccounting.traffic.RunKey;
import serviceaccounting.traffic.UnitName;
import serviceaccounting.vitals.Vital;
import serviceaccounting.vitals.Vitals;

/**
 * The books between two commits: readings go in, and come out as changes to the ledger. What is not
 * committed yet is known here and nowhere else, so a failed commit is simply tried again.
 */
final class Accounts {

    private static final int MOST_ENDED_RUNS = 10_000;

    private final LedgerWriter ledger;
    private final Vitals vitals;
    private final Map<RunKey, Run> openRuns = new HashMap<>();
    private final Map<InvocationId, UnitName> unitsOfRuns = new HashMap<>();
    private Consumer<Gap> gapWatch = gap -> {};
    private Map<Vital, Long> committedVitals;
    private LedgerChanges changes;

    Accounts(LedgerWriter ledger, Vitals vitals) {
        this.ledger = Objects.requireNonNull(ledger, "ledger");
        this.vitals = Objects.requireNonNull(vitals, "vitals");
        this.committedVitals = new Vitals().snapshot();
        this.changes = new LedgerChanges(ledger.zone());
        ledger.openRuns().forEach(this::remember);
    }

    /** Notes that a unit belongs into the account of another. */
    void noteMember(UnitName member, UnitName account) {
        changes.noteMember(member, account);
    }

    /** Books a reading; one that was booked before changes nothing. */
    void post(CounterReading reading) {
        Optional<Run> known = run(new RunKey(reading.unit(), reading.invocation()));
        Measurement measurement = CounterMeter.measure(known.map(Run::baseline), reading);
        if (measurement.verdict() == Measurement.Verdict.OLDER) {
            vitals.count(Vital.READINGS_OLDER);
            if (known.map(Run::baseline).equals(Optional.of(measurement.baseline()))) {
                return;
            }
        }
        measurement
                .delta()
                .ifPresent(delta -> Spread.over(reading.unit(), delta).forEach(changes::post));
        known.ifPresent(before -> noteResets(before, reading, measurement));
        keep(advanced(known, reading, measurement));
    }

    private static Run advanced(
            Optional<Run> known, CounterReading reading, Measurement measurement) {
        Counters moved = measurement.delta().map(Delta::amounts).orElse(Counters.ABSENT);
        // What is accounted but has not moved is zero, which is not the same as absent.
        Counters posted =
                zeros(measurement.baseline())
                        .plus(known.map(Run::posted).orElse(Counters.ABSENT))
                        .plus(moved);
        return new Run(
                reading.unit(),
                reading.invocation(),
                reading.boot(),
                known.map(Run::start).orElse(reading.runStart().orElse(reading.wallTime())),
                measurement.baseline(),
                posted,
                known.flatMap(Run::end),
                known.map(Run::resets).orElse(0) + measurement.resets().size());
    }

    private static Counters zeros(Baseline baseline) {
        Map<Counter, Long> zeros = new HashMap<>();
        baseline.counters().values().keySet().forEach(counter -> zeros.put(counter, 0L));
        return new Counters(zeros);
    }

    /**
     * A reset of IP counters in the middle of a run is a gap: what moved between the last reading
     * and the reset is in no counter. A oneshot that remained active is no such case: its counters
     * are set to zero by its own stop, when nothing moves any more (docs/explanation/counting.md).
     */
    private void noteResets(Run before, CounterReading reading, Measurement measurement) {
        boolean atStop =
                reading.door() == Door.STOPPING
                        || reading.door() == Door.STOPPED
                        || reading.door() == Door.JOURNAL;
        if (measurement.resets().isEmpty() || atStop && hasNoTraffic(reading.counters())) {
            return;
        }
        vitals.count(Vital.COUNTER_RESETS);
        if (measurement.resets().contains(Counter.Group.IP)) {
            Instant last = before.baseline().wallTime();
            Instant from = last.isBefore(reading.wallTime()) ? last : reading.wallTime();
            Optional<Instant> to = Optional.of(reading.wallTime());
            keep(new Gap(Optional.of(reading.unit()), from, to, Gap.Cause.COUNTER_RESET, 0));
        }
        log(
                new LoggedEvent(
                        reading.wallTime(),
                        "counter-reset",
                        Optional.of(reading.unit()),
                        "systemd's counters started again from zero: %s"
                                .formatted(measurement.resets())));
    }

    private static boolean hasNoTraffic(Counters counters) {
        return counters.values().entrySet().stream()
                .noneMatch(
                        entry ->
                                entry.getKey().group() == Counter.Group.IP && entry.getValue() > 0);
    }

    /**
     * Notes how a run ended. A run that is not known is left as it is, and so is an end of which as
     * much is known already: nobody saw it, the journal told its result, a stop record tells all.
     */
    void end(RunKey key, RunEnd end) {
        run(key).filter(run -> run.end().map(known -> saysMore(end, known)).orElse(true))
                .ifPresent(run -> keep(run.endedWith(end)));
    }

    private static boolean saysMore(RunEnd end, RunEnd known) {
        return known.result().isEmpty() || known.exitCode().isEmpty() && end.exitCode().isPresent();
    }

    /** A run as it stands, committed or not. */
    Optional<Run> run(RunKey key) {
        Run open = openRuns.get(key);
        if (open != null) {
            return Optional.of(open);
        }
        Optional<Run> changed = changes.run(key);
        return changed.isPresent() ? changed : ledger.run(key);
    }

    /** Books what another witness saw of a run while systemd did not count. */
    void postFor(Run run, Delta delta) {
        Spread.over(run.unit(), delta).forEach(changes::post);
        keep(run.posting(delta.amounts()));
    }

    /** The unit whose run that is, if anything of the run was booked. */
    Optional<UnitName> unitOf(InvocationId invocation) {
        UnitName known = unitsOfRuns.get(invocation);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<UnitName> unit = ledger.unitOf(invocation);
        unit.ifPresent(found -> unitsOfRuns.put(invocation, found));
        return unit;
    }

    /** Whether a unit was running at that time or began since, as far as is known. */
    boolean hasRunSince(Instant moment) {
        return openRuns.values().stream()
                .anyMatch(run -> run.end().map(end -> end.at().isAfter(moment)).orElse(true));
    }

    /** What is to be committed about remotes. */
    RemoteChanges remoteChanges() {
        return changes.remotes();
    }

    /** Tells of each gap that is kept. */
    void watchGaps(Consumer<Gap> watch) {
        gapWatch = watch;
    }

    /** All runs whose end is not known. */
    Collection<Run> openRuns() {
        return List.copyOf(openRuns.values());
    }

    void keep(Gap gap) {
        changes.keep(gap);
        gapWatch.accept(gap);
    }

    /** Takes a gap back: the figures it lacked were found. */
    void heal(Gap gap) {
        changes.heal(gap);
    }

    /** Notes how far a door was read; commits with what came through it. */
    void set(String property, String value) {
        changes.set(property, value);
    }

    void log(LoggedEvent event) {
        changes.log(event);
    }

    private void keep(Run run) {
        changes.keep(run);
        remember(run);
    }

    private void remember(Run run) {
        if (run.end().isEmpty()) {
            openRuns.put(run.key(), run);
        } else {
            openRuns.remove(run.key());
        }
        unitsOfRuns.put(run.invocation(), run.unit());
    }

    /**
     * Writes everything since the last commit, or nothing.
     *
     * @throws serviceaccounting.ledger.LedgerException if the ledger can't be written now; all of
     *     it then goes with the next
     */
    void commit(Instant at) {
        Map<Vital, Long> now = vitals.snapshot();
        Map<Vital, Long> before = committedVitals;
        LedgerChanges due = changes;
        now.forEach((vital, count) -> due.vital(vital.word(), count - before.get(vital)));
        committedVitals = now;
        ledger.commit(due, at);
        vitals.count(Vital.COMMITS);
        changes = new LedgerChanges(ledger.zone());
        forgetEndedRuns();
    }

    /** The ledger knows them; here they would only gather. */
    private void forgetEndedRuns() {
        if (unitsOfRuns.size() > MOST_ENDED_RUNS + openRuns.size()) {
            unitsOfRuns.clear();
            openRuns.values().forEach(this::remember);
        }
    }
}
