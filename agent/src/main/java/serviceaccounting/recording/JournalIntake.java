package serviceaccounting.recording;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;
import serviceaccounting.reading.CounterReading;
import serviceaccounting.settings.Settings;
import serviceaccounting.vitals.RepeatedErrors;

/**
 * All that comes from the journal, in the order of a turn: read before the spool is taken, booked
 * behind it, and told when it is committed.
 */
final class JournalIntake implements AutoCloseable {

    private final JournalBooks books;
    private final JournalDoor door;
    private final BackfillDesk desk;
    private boolean deskWorked;

    JournalIntake(
            RecorderParts parts,
            Settings settings,
            Accounts accounts,
            LookOut lookOut,
            RepeatedErrors errors) {
        books =
                new JournalBooks(
                        accounts,
                        unit -> lookOut.unitsWithoutCounters().contains(unit),
                        lookOut::ended,
                        parts.vitals(),
                        errors,
                        parts.wallClock());
        this.door =
                new JournalDoor(
                        parts.journal(),
                        parts.ledger()::property,
                        accounts,
                        books,
                        parts.vitals(),
                        errors,
                        parts.wallClock());
        this.desk =
                new BackfillDesk(
                        settings.runtime(), parts.journal(), accounts, books, parts.wallClock());
    }

    /** Reads on in the journal. To be called before the spool is taken. */
    void read() {
        door.read();
    }

    /**
     * Books what was read. To be called when all stop records that wait are booked.
     *
     * @return whether it is worth a commit of its own
     */
    boolean book(Settings settings) {
        Predicate<CounterReading> kept = books.wantedBy(settings);
        boolean closed = door.book(kept);
        Optional<Duration> runsAreKept = settings.retention().usage15min();
        Optional<Instant> followedSince = door.followedSince();
        deskWorked = desk.work(kept, runsAreKept, followedSince);
        return closed || deskWorked || door.moreWaits();
    }

    /** What was booked is committed. */
    void committed() {
        if (deskWorked) {
            desk.committed();
            deskWorked = false;
        }
    }

    /** Whether there is something that could be read at once. */
    boolean moreWaits() {
        return door.moreWaits() || desk.moreWaits();
    }

    @Override
    public void close() {
        desk.close();
        door.close();
    }
}
