package serviceaccounting.recording;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import serviceaccounting.ledger.LedgerWriter;
import serviceaccounting.reading.CounterSource;
import serviceaccounting.reading.SourceException;
import serviceaccounting.reading.UnitObservation;
import serviceaccounting.settings.Settings;
import serviceaccounting.traffic.BootId;
import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.Run;
import serviceaccounting.traffic.RunKey;
import serviceaccounting.traffic.UnitName;
import serviceaccounting.vitals.RepeatedErrors;
import serviceaccounting.vitals.Vital;
import serviceaccounting.vitals.Vitals;

/**
 * Looks at the units, and notes what is not as it should be: lost counters, and runs that ended
 * unseen.
 */
final class LookOut {

    private static final Logger LOG = System.getLogger("serviceaccounting");

    /** More units in one line of the log would help nobody. */
    private static final int MOST_NAMES = 10;

    private final CounterSource source;
    private final Accounts accounts;
    private final HoleWatch holes;
    private final EndWatch ends;
    private final Vitals vitals;
    private final RepeatedErrors errors;
    private final InstantSource wallClock;
    private final LongSupplier bootTimeMicros;
    private int unitsSeen;
    private int unitsActive;

    LookOut(
            CounterSource source,
            Accounts accounts,
            LedgerWriter ledger,
            BootId boot,
            Vitals vitals,
            RepeatedErrors errors,
            InstantSource wallClock,
            LongSupplier bootTimeMicros) {
        this.source = source;
        this.accounts = accounts;
        this.holes =
                new HoleWatch(ledger.openGaps(), accounts::run, accounts::keep, accounts::heal);
        this.ends = new EndWatch(boot);
        this.vitals = vitals;
        this.errors = errors;
        this.wallClock = wallClock;
        this.bootTimeMicros = bootTimeMicros;
    }

    /**
     * Runs that a power cut ended. To be asked once, when all stop records that wait are booked.
     */
    void noteRunsOfEarlierBoots(Settings settings) {
        ends.endedByPowerCut(accounts.openRuns(), wallClock.instant())
                .forEach(ending -> bookEnding(ending, settings));
    }

    /**
     * The units as systemd sees them; none if it can't be asked now.
     *
     * @param settings which units: the declared ones, and perhaps all others that are accounted
     */
    List<UnitObservation> look(Settings settings, RepairRequest repair) {
        try {
            List<UnitObservation> observations = observe(settings);
            errors.over("bus", "systemd answers again");
            count(observations);
            watchHoles(observations, repair);
            ends.endedUnseen(
                            accounts.openRuns(),
                            observations,
                            wallClock.instant(),
                            bootTimeMicros.getAsLong())
                    .forEach(ending -> bookEnding(ending, settings));
            return observations;
        } catch (SourceException failure) {
            vitals.count(Vital.BUS_FAILURES);
            warn("bus", failure.getMessage());
            return List.of();
        }
    }

    /**
     * A unit that is not declared need not be accounted: it is looked at as long as it has
     * counters, and a hole only if it had some in this run.
     */
    private List<UnitObservation> observe(Settings settings) throws SourceException {
        if (!settings.allUnits()) {
            return source.observe(settings.patterns());
        }
        Set<UnitName> counted = new HashSet<>();
        accounts.openRuns().stream()
                .filter(LookOut::isCounted)
                .map(Run::unit)
                .forEach(counted::add);
        return source
                .observe(
                        settings.patterns(),
                        unit -> counted.contains(unit) || settings.of(unit).isPresent())
                .stream()
                .filter(
                        seen ->
                                seen.hasIpCounters()
                                        || isInCountedRun(seen)
                                        || settings.of(seen.unit()).isPresent())
                .toList();
    }

    private boolean isInCountedRun(UnitObservation seen) {
        return seen.reading()
                .map(reading -> new RunKey(reading.unit(), reading.invocation()))
                .flatMap(accounts::run)
                .filter(LookOut::isCounted)
                .isPresent();
    }

    private static boolean isCounted(Run run) {
        return run.baseline().counters().has(Counter.INGRESS_BYTES);
    }

    /** systemd begins to re-read its units. */
    void reloading(Instant at) {
        vitals.count(Vital.RELOADS_SEEN);
        holes.reloading(at);
    }

    /** systemd has re-read its units. */
    void reloaded() {
        holes.reloaded();
    }

    /** A stop record says that the unit is over. */
    void ended(UnitName unit, Instant at) {
        holes.ended(unit, at);
    }

    /** Units that have no counters just now. */
    Collection<UnitName> unitsWithoutCounters() {
        return holes.units();
    }

    /** How many declared units systemd knew at the last look. */
    int unitsSeen() {
        return unitsSeen;
    }

    /** How many of them were active. */
    int unitsActive() {
        return unitsActive;
    }

    private void count(List<UnitObservation> observations) {
        unitsSeen = observations.size();
        unitsActive =
                (int)
                        observations.stream()
                                .filter(seen -> seen.activeState().equals("active"))
                                .count();
    }

    private void watchHoles(List<UnitObservation> observations, RepairRequest repair) {
        vitals.add(Vital.HOLES, holes.look(observations, wallClock.instant()));
        if (!holes.units().isEmpty()) {
            ask(repair);
        }
    }

    private void ask(RepairRequest repair) {
        try {
            if (repair.ask()) {
                vitals.count(Vital.REPAIRS_ASKED);
                LOG.log(
                        Level.INFO,
                        "asked for IP accounting to be switched back on: {0}",
                        names(holes.units()));
            }
        } catch (IOException failure) {
            warn(
                    "repair",
                    "cannot ask for a repair: %s; the agent must be able to write its runtime folder"
                            .formatted(failure));
        }
    }

    /** A daemon-reload may concern hundreds. */
    private static String names(Collection<UnitName> units) {
        String first =
                units.stream()
                        .sorted()
                        .limit(MOST_NAMES)
                        .map(UnitName::value)
                        .collect(Collectors.joining(", "));
        return units.size() <= MOST_NAMES
                ? first
                : "%s and %d more".formatted(first, units.size() - MOST_NAMES);
    }

    private void bookEnding(EndWatch.Ending ending, Settings settings) {
        boolean idle = accounts.run(ending.run()).map(LookOut::isIdle).orElse(false);
        accounts.end(ending.run(), ending.end());
        if (idle && !hasStopHook(ending.run().unit(), settings)) {
            return;
        }
        vitals.count(Vital.ENDS_UNSEEN);
        accounts.keep(ending.gap());
        LOG.log(
                Level.WARNING,
                "{0}: {1}; what it moved after {2} is not counted",
                ending.run().unit(),
                ending.gap().cause().sentence(),
                ending.gap().from(),
                Concerning.run(ending.run()).cause(ending.gap().cause()).fields());
    }

    /**
     * Of the end of a run that moved anything there is a stop record or a line in the journal. Of a
     * run that has no stop hook and moved nothing there is neither, and nothing is missing.
     */
    private static boolean isIdle(Run run) {
        return run.posted().values().entrySet().stream()
                .noneMatch(
                        entry ->
                                entry.getKey().group() == Counter.Group.IP && entry.getValue() > 0);
    }

    private static boolean hasStopHook(UnitName unit, Settings settings) {
        return unit.suffix().equals(".service") && settings.of(unit).isPresent();
    }

    private void warn(String kind, String message) {
        errors.log(kind, wallClock.instant(), Level.WARNING, message);
    }
}
