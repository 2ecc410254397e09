package serviceaccounting.recording;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import serviceaccounting.reading.CounterReading;
import serviceaccounting.reading.JournalEntry;
import serviceaccounting.reading.RunJournal;
import serviceaccounting.reading.SourceException;
import serviceaccounting.traffic.Gap;
import serviceaccounting.vitals.RepeatedErrors;
import serviceaccounting.vitals.Vital;
import serviceaccounting.vitals.Vitals;

/**
 * Follows the journal: from where the last agent stopped, and then at each look. Up to where it has
 * read commits together with what it found.
 *
 * <p>It is read before the spool and booked behind it: systemd writes its record after the stop
 * hook, so the stop record of each run it tells of is booked by then.
 */
final class JournalDoor implements AutoCloseable {

    /** The ledger's property with the cursor of the last record that is booked. */
    static final String CURSOR = "journal_cursor";

    /** The ledger's property that says until when all records are booked, µs since the epoch. */
    static final String UNTIL = "journal_until_us";

    /** The ledger's property that says since when the journal is followed, µs since the epoch. */
    static final String SINCE = "journal_since_us";

    /** As many as are read in one go. */
    static final int MOST = 500;

    private static final Logger LOG = System.getLogger("serviceaccounting");

    /** Without a cursor some are read twice: a record is dated before it can be read. */
    private static final Duration OVERLAP = Duration.ofMinutes(1);

    private final RunJournal.Opener opener;
    private final Accounts accounts;
    private final JournalBooks books;
    private final Vitals vitals;
    private final RepeatedErrors errors;
    private final InstantSource wallClock;
    private Optional<String> cursor;
    private Optional<Instant> until;
    private Optional<Instant> since;
    private Optional<RunJournal> journal = Optional.empty();
    private List<JournalEntry> pending = List.of();
    private boolean moreWaits;

    /**
     * A door that is not open yet.
     *
     * @param committed the ledger's properties, by name
     */
    JournalDoor(
            RunJournal.Opener opener,
            Function<String, Optional<String>> committed,
            Accounts accounts,
            JournalBooks books,
            Vitals vitals,
            RepeatedErrors errors,
            InstantSource wallClock) {
        this.opener = opener;
        this.accounts = accounts;
        this.books = books;
        this.vitals = vitals;
        this.errors = errors;
        this.wallClock = wallClock;
        this.cursor = committed.apply(CURSOR);
        this.until = committed.apply(UNTIL).map(JournalDoor::moment);
        this.since = committed.apply(SINCE).map(JournalDoor::moment);
    }

    /** Reads on, unless what was read before is not booked yet. */
    void read() {
        if (!pending.isEmpty()) {
            return;
        }
        try {
            if (journal.isEmpty()) {
                journal = Optional.of(opened());
            }
            Instant now = wallClock.instant();
            pending = journal.get().next(MOST);
            moreWaits = pending.size() == MOST;
            if (!moreWaits) {
                until = Optional.of(now);
            }
            errors.over("journal", "the journal can be read again");
        } catch (SourceException failure) {
            close();
            vitals.count(Vital.JOURNAL_FAILURES);
            noteLost(wallClock.instant());
            errors.log(
                    "journal",
                    wallClock.instant(),
                    Level.WARNING,
                    failure.getMessage() + "; until then a run without a stop record is a gap");
        }
    }

    /**
     * Books what was read, and how far that was.
     *
     * @param wanted which readings are kept
     * @return whether it closed a run that has no stop record: worth a commit
     */
    boolean book(Predicate<CounterReading> wanted) {
        if (journal.isEmpty()) {
            return false;
        }
        boolean closed = false;
        for (CounterReading reading : books.readings(pending, wanted)) {
            closed |= books.book(reading, journal.get()) != JournalBooks.Outcome.KNOWN;
        }
        if (!pending.isEmpty()) {
            cursor = Optional.of(pending.getLast().cursor());
            pending = List.of();
        }
        cursor.ifPresent(place -> accounts.set(CURSOR, place));
        until.ifPresent(moment -> accounts.set(UNTIL, text(moment)));
        since.ifPresent(moment -> accounts.set(SINCE, text(moment)));
        return closed;
    }

    /** Whether there are records that could be read at once. */
    boolean moreWaits() {
        return moreWaits;
    }

    /** Since when every run's end is looked for; empty if the journal could never be read. */
    Optional<Instant> followedSince() {
        return since;
    }

    @Override
    public void close() {
        journal.ifPresent(RunJournal::close);
        journal = Optional.empty();
        pending = List.of();
        moreWaits = false;
    }

    private RunJournal opened() throws SourceException {
        RunJournal opened = opener.open();
        try {
            place(opened);
            return opened;
        } catch (SourceException | RuntimeException failure) {
            opened.close();
            throw failure;
        }
    }

    private void place(RunJournal opened) throws SourceException {
        if (cursor.isPresent() && opened.seekBehind(cursor.get())) {
            takeBackLost();
            return;
        }
        if (until.isEmpty()) {
            // What was before us is for those who ask for it: service-accounting backfill.
            since = Optional.of(wallClock.instant());
            opened.seekTo(since.get());
            return;
        }
        opened.seekTo(until.get().minus(OVERLAP));
        Optional<Instant> oldest = opened.oldest();
        if (oldest.isPresent() && oldest.get().isAfter(until.get())) {
            noteLost(oldest.get());
            LOG.log(
                    Level.WARNING,
                    "the journal begins at {0}, but was read until {1} only: what is between was vacuumed or rotated away, and runs that ended then without a stop record are gaps; journald.conf: SystemMaxUse= and MaxRetentionSec= keep more",
                    oldest.get(),
                    until.get());
        } else {
            takeBackLost();
        }
    }

    /** From where it was read last, until then. */
    private void noteLost(Instant to) {
        until.filter(from -> from.isBefore(to))
                .map(from -> lost(from, to))
                .ifPresent(accounts::keep);
    }

    private void takeBackLost() {
        until.map(from -> lost(from, from)).ifPresent(accounts::heal);
    }

    private static Gap lost(Instant from, Instant to) {
        return new Gap(Optional.empty(), from, Optional.of(to), Gap.Cause.JOURNAL_LOST, 0);
    }

    private static Instant moment(String micros) {
        return Instant.EPOCH.plus(Long.parseLong(micros), ChronoUnit.MICROS);
    }

    private static String text(Instant moment) {
        return Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, moment));
    }
}
