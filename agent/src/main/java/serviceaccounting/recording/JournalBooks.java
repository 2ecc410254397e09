package serviceaccounting.recording;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import serviceaccounting.reading.BrokenRecordException;
import serviceaccounting.reading.CounterReading;
import serviceaccounting.reading.JournalEntry;
import serviceaccounting.reading.JournalRecordParser;
import serviceaccounting.reading.RunJournal;
import serviceaccounting.reading.SourceException;
import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.Door;
import serviceaccounting.traffic.Gap;
import serviceaccounting.traffic.Run;
import serviceaccounting.traffic.RunEnd;
import serviceaccounting.traffic.RunKey;
import serviceaccounting.traffic.UnitName;
import serviceaccounting.vitals.RepeatedErrors;
import serviceaccounting.vitals.Vital;
import serviceaccounting.vitals.Vitals;

/**
 * Books what the journal says of runs that ended: their last figures, and that they are over. A
 * record that was booked before changes nothing.
 */
final class JournalBooks {

    private static final Logger LOG = System.getLogger("serviceaccounting");

    private final Accounts accounts;
    private final Predicate<UnitName> isInHole;
    private final BiConsumer<UnitName, Instant> ended;
    private final Vitals vitals;
    private final RepeatedErrors errors;
    private final InstantSource wallClock;

    /**
     * Books over these accounts.
     *
     * @param isInHole whether a gap of the unit is open, because it has no counters
     * @param ended told that a unit's run is over, and when
     */
    JournalBooks(
            Accounts accounts,
            Predicate<UnitName> isInHole,
            BiConsumer<UnitName, Instant> ended,
            Vitals vitals,
            RepeatedErrors errors,
            InstantSource wallClock) {
        this.accounts = accounts;
        this.isInHole = isInHole;
        this.ended = ended;
        this.vitals = vitals;
        this.errors = errors;
        this.wallClock = wallClock;
    }

    /** What a record was to the ledger. */
    enum Outcome {
        /** A run nothing was known of. */
        NEW,
        /** A run of which the end was not known. */
        CLOSED,
        /** A run whose end was known; at most some figures came to it. */
        KNOWN
    }

    /** The wanted readings among these entries; what is broken is counted. */
    List<CounterReading> readings(List<JournalEntry> entries, Predicate<CounterReading> wanted) {
        return entries.stream().map(this::parsed).flatMap(Optional::stream).filter(wanted).toList();
    }

    /** Books the last figures of a run. When it began, the journal is asked if nobody knows. */
    Outcome book(CounterReading last, RunJournal journal) {
        RunKey key = new RunKey(last.unit(), last.invocation());
        Optional<Run> before = accounts.run(key);
        vitals.count(Vital.READINGS_JOURNAL);
        accounts.post(before.isPresent() ? last : withBeginning(last, journal));
        if (before.map(JournalBooks::endIsKnown).orElse(false)) {
            return Outcome.KNOWN;
        }
        accounts.end(key, RunEnd.unseen(last.wallTime()));
        before.ifPresent(run -> settle(run, last));
        ended.accept(last.unit(), last.wallTime());
        return before.isPresent() ? Outcome.CLOSED : Outcome.NEW;
    }

    /** By a stop record, or by this very record of the journal. */
    private static boolean endIsKnown(Run run) {
        return run.end().isPresent()
                && (run.end().get().result().isPresent()
                        || run.baseline().door() == Door.STOPPED
                        || run.baseline().door() == Door.JOURNAL);
    }

    /** What was unsure of a run's end is now known, or known to be lost. */
    private void settle(Run before, CounterReading last) {
        vitals.count(Vital.RUNS_HEALED);
        Optional<UnitName> unit = Optional.of(before.unit());
        Instant from = before.baseline().wallTime();
        if (last.counters().has(Counter.INGRESS_BYTES)) {
            for (Gap.Cause cause : List.of(Gap.Cause.END_UNSEEN, Gap.Cause.POWER_CUT)) {
                accounts.heal(new Gap(unit, from, Optional.of(from), cause, 0));
            }
            LOG.log(
                    Level.INFO,
                    "{0}: a run ended without a stop record; its last figures are the journal''s",
                    before.unit(),
                    Concerning.run(before.key()).counters(last.counters()).fields());
        } else if (before.baseline().counters().has(Counter.INGRESS_BYTES)
                && before.end().isEmpty()
                && !isInHole.test(before.unit())) {
            Instant to = from.isBefore(last.wallTime()) ? last.wallTime() : from;
            accounts.keep(new Gap(unit, from, Optional.of(to), Gap.Cause.NOT_ACCOUNTED, 0));
            LOG.log(
                    Level.WARNING,
                    "{0}: a run ended without a stop record, and the journal has no figures of its traffic; what it moved after {1} is not counted",
                    before.unit(),
                    from,
                    Concerning.run(before.key()).cause(Gap.Cause.NOT_ACCOUNTED).fields());
        }
    }

    private CounterReading withBeginning(CounterReading last, RunJournal journal) {
        try {
            return journal.beginning(last.invocation()).map(last::begunAt).orElse(last);
        } catch (SourceException failure) {
            warn("journal", failure.getMessage());
            return last;
        }
    }

    private Optional<CounterReading> parsed(JournalEntry entry) {
        try {
            return JournalRecordParser.parse(entry);
        } catch (BrokenRecordException broken) {
            vitals.count(Vital.JOURNAL_REJECTED);
            warn(
                    "journal-record",
                    "cannot understand the journal's record at %s: %s; it is left out"
                            .formatted(entry.cursor(), broken.getMessage()));
            return Optional.empty();
        }
    }

    private void warn(String kind, String message) {
        errors.log(kind, wallClock.instant(), Level.WARNING, message);
    }
}
