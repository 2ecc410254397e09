package serviceaccounting.recording;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import serviceaccounting.reading.CounterReading;
import serviceaccounting.reading.JournalEntry;
import serviceaccounting.reading.RunJournal;
import serviceaccounting.reading.SourceException;
import serviceaccounting.traffic.Gap;

/**
 * Where the agent takes requests for a back-fill, and works them off bit by bit between its other
 * duties: the ledger has one writer, and that is the agent.
 */
final class BackfillDesk implements AutoCloseable {

    private static final Logger LOG = System.getLogger("serviceaccounting");

    private final Path runtime;
    private final RunJournal.Opener opener;
    private final Accounts accounts;
    private final JournalBooks books;
    private final InstantSource wallClock;
    private Optional<Work> work = Optional.empty();

    BackfillDesk(
            Path runtime,
            RunJournal.Opener opener,
            Accounts accounts,
            JournalBooks books,
            InstantSource wallClock) {
        this.runtime = runtime;
        this.opener = opener;
        this.accounts = accounts;
        this.books = books;
        this.wallClock = wallClock;
    }

    /**
     * Does one piece of what was asked for, if anything was.
     *
     * @param kept which readings are kept of those who name no units
     * @param runsAreKept how long the ledger knows a run: what is older could be booked twice
     * @param followedSince since when the agent itself follows the journal
     * @return whether something was done, which is to be committed now
     */
    boolean work(
            Predicate<CounterReading> kept,
            Optional<Duration> runsAreKept,
            Optional<Instant> followedSince) {
        if (work.isEmpty()) {
            work = taken(runsAreKept, followedSince);
        }
        work.ifPresent(
                current -> {
                    try {
                        current.piece(kept);
                    } catch (SourceException failure) {
                        current.fail(failure.getMessage());
                    }
                });
        return work.isPresent();
    }

    /** What was done is committed: now it can be told. */
    void committed() {
        if (work.isPresent() && !work.get().tell()) {
            work = Optional.empty();
        }
    }

    /** Whether a piece is left that could be done at once. */
    boolean moreWaits() {
        return work.isPresent();
    }

    @Override
    public void close() {
        work.ifPresent(left -> left.fail("the agent was stopped; what is booked stays, ask again"));
        work.ifPresent(Work::tell);
        work = Optional.empty();
    }

    private Optional<Work> taken(Optional<Duration> runsAreKept, Optional<Instant> followedSince) {
        Optional<BackfillFiles> waiting = Optional.empty();
        try {
            waiting = BackfillFiles.waiting(runtime);
            if (waiting.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(begun(waiting.get(), runsAreKept, followedSince));
        } catch (IOException | IllegalArgumentException failure) {
            LOG.log(
                    Level.WARNING,
                    "cannot take a request for a back-fill from {0}: {1}",
                    runtime,
                    failure);
            return Optional.empty();
        }
    }

    private Work begun(
            BackfillFiles files, Optional<Duration> runsAreKept, Optional<Instant> followedSince)
            throws IOException {
        BackfillOrder order = files.take();
        Instant now = wallClock.instant();
        Instant oldestKept = runsAreKept.map(now::minus).orElse(Instant.MIN);
        Work begun =
                new Work(
                        files,
                        order.units(),
                        order.since().isBefore(oldestKept) ? oldestKept : order.since(),
                        now);
        LOG.log(Level.INFO, "back-fill from the journal since {0} begins", begun.since);
        if (order.since().isBefore(oldestKept)) {
            files.tell(
                    "note the ledger keeps runs since %s only, and takes no older ones"
                            .formatted(oldestKept));
        }
        begun.open(followedSince.orElse(now));
        return begun;
    }

    /** One request, and how far it is. */
    private final class Work {

        private final BackfillFiles files;
        private final Optional<java.util.regex.Pattern> units;
        private final Instant since;
        private final Instant until;
        private Optional<RunJournal> journal = Optional.empty();
        private Optional<String> failure = Optional.empty();
        private boolean done;
        private Instant reached;
        private long records;
        private long runs;
        private long newRuns;
        private long closedRuns;

        Work(
                BackfillFiles files,
                Optional<java.util.regex.Pattern> units,
                Instant since,
                Instant until) {
            this.files = files;
            this.units = units;
            this.since = since;
            this.until = until;
            this.reached = since;
        }

        void open(Instant followedSince) throws IOException {
            try {
                journal = Optional.of(opener.open());
                Optional<Instant> oldest = journal.get().oldest();
                if (oldest.isPresent() && oldest.get().isAfter(since)) {
                    noteBefore(oldest.get(), followedSince);
                }
                journal.get().seekTo(since);
            } catch (SourceException unreadable) {
                fail(unreadable.getMessage());
            }
        }

        /** From when the agent followed the journal, nobody needs it any more to know of runs. */
        private void noteBefore(Instant oldest, Instant followedSince) throws IOException {
            files.tell(
                    "note the journal begins at %s; what ended before is not in it"
                            .formatted(oldest));
            Instant to = oldest.isBefore(followedSince) ? oldest : followedSince;
            if (since.isBefore(to)) {
                accounts.keep(
                        new Gap(
                                Optional.empty(),
                                since,
                                Optional.of(to),
                                Gap.Cause.JOURNAL_LOST,
                                0));
            }
        }

        void piece(Predicate<CounterReading> kept) throws SourceException {
            if (journal.isEmpty() || done) {
                return;
            }
            Predicate<CounterReading> wanted =
                    units.<Predicate<CounterReading>>map(
                                    form ->
                                            reading ->
                                                    form.matcher(reading.unit().value()).matches())
                            .orElse(kept);
            List<JournalEntry> entries = journal.get().next(JournalDoor.MOST);
            records += entries.size();
            for (CounterReading reading : books.readings(entries, wanted)) {
                count(books.book(reading, journal.get()));
            }
            if (!entries.isEmpty()) {
                reached = entries.getLast().wallTime();
            }
            done = entries.size() < JournalDoor.MOST || reached.isAfter(until);
        }

        private void count(JournalBooks.Outcome outcome) {
            runs++;
            newRuns += outcome == JournalBooks.Outcome.NEW ? 1 : 0;
            closedRuns += outcome == JournalBooks.Outcome.CLOSED ? 1 : 0;
        }

        void fail(String why) {
            failure = Optional.of(why);
            done = true;
        }

        /** Tells how far it is; false if that was the last word. */
        boolean tell() {
            String counts = "%d %d %d %d %s".formatted(records, runs, newRuns, closedRuns, reached);
            try {
                files.tell(
                        failure.map(why -> "failed " + why)
                                .orElse((done ? "done " : "at ") + counts));
            } catch (IOException unheard) {
                LOG.log(Level.WARNING, "cannot write {0}: {1}", files.progress(), unheard);
            }
            if (done) {
                journal.ifPresent(RunJournal::close);
                LOG.log(
                        failure.isPresent() ? Level.WARNING : Level.INFO,
                        "back-fill from the journal: {0} records read, {1} runs of wanted units, {2} new, {3} closed{4}",
                        records,
                        runs,
                        newRuns,
                        closedRuns,
                        failure.map(why -> "; " + why).orElse(""));
            }
            return !done;
        }
    }
}
