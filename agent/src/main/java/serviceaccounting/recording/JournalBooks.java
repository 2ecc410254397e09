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
import serviceaccounting.reading.RunJournal.RunStory;
import serviceaccounting.reading.SourceException;
import serviceaccounting.settings.Settings;
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
     * @param ended told that a unit's run is over that seemed to go on, and when
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

    /**
     * What the settings want: declared units, and perhaps all others that are accounted. One that
     * is not declared was accounted in a run if that has IP figures, or had some when it was looked
     * at.
     */
    Predicate<CounterReading> wantedBy(Settings settings) {
        return reading ->
                settings.of(reading.unit()).isPresent()
                        || settings.keeps(reading.unit())
                                && (reading.counters().has(Counter.INGRESS_BYTES)
                                        || accounts.run(
                                                        new RunKey(
                                                                reading.unit(),
                                                                reading.invocation()))
                                                .isPresent());
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

    /** The readings among these entries that are wanted; what is broken is counted. */
    List<CounterReading> readings(List<JournalEntry> entries, Predicate<CounterReading> wanted) {
        return entries.stream().map(this::parsed).flatMap(Optional::stream).filter(wanted).toList();
    }

    /** Books the last figures of a run. What else there is to know of it, the journal is asked. */
    Outcome book(CounterReading last, RunJournal journal) {
        RunKey key = new RunKey(last.unit(), last.invocation());
        Optional<Run> before = accounts.run(key);
        vitals.count(Vital.READINGS_JOURNAL);
        if (before.map(JournalBooks::endIsKnown).orElse(false)) {
            accounts.post(last);
            return Outcome.KNOWN;
        }
        RunStory story = story(last, journal);
        accounts.post(before.isPresent() ? last : story.began().map(last::begunAt).orElse(last));
        accounts.end(
                key,
                new RunEnd(last.wallTime(), story.result(), Optional.empty(), Optional.empty()));
        before.ifPresent(run -> settle(run, last));
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
        boolean wasInHole = isInHole.test(before.unit());
        if (before.end().isEmpty()) {
            ended.accept(before.unit(), last.wallTime());
        }
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
                && !wasInHole) {
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

    private RunStory story(CounterReading last, RunJournal journal) {
        try {
            return journal.story(last.invocation());
        } catch (SourceException failure) {
            warn("journal", failure.getMessage());
            return RunStory.UNKNOWN;
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
