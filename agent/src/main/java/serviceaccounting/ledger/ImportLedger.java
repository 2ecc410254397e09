package serviceaccounting.ledger;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import serviceaccounting.ledger.RemoteChanges.Slot;
import serviceaccounting.ledger.RemoteChanges.SlotKey;
import serviceaccounting.traffic.RemoteAmounts;
import serviceaccounting.traffic.RunKey;
import serviceaccounting.traffic.UnitName;

/**
 * The books of what other programs had counted: what is in them already, and what is added. Made by
 * a {@link LedgerWriter}, or by {@link #openForReading} to see what would be added. Used by one
 * thread.
 */
public final class ImportLedger implements AutoCloseable {

    private final Path file;
    private final Connection connection;
    private final UnitIds units;
    private final ZoneId zone;
    private final ImportQuestions questions;

    ImportLedger(Path file, Connection connection, UnitIds units, ZoneId zone) throws SQLException {
        this.file = file;
        this.connection = connection;
        this.units = units;
        this.zone = zone;
        this.questions = new ImportQuestions(connection, zone);
    }

    /**
     * Opens a ledger to ask it alone; the agent may be writing.
     *
     * @throws LedgerException if it is missing, busy, newer, damaged or not readable
     */
    public static ImportLedger openForReading(Path file) {
        Refusals.refuseMissing(file);
        try {
            Connection connection = LedgerFile.openForReading(file);
            try {
                Refusals.refuseForeign(connection, file);
                Refusals.refuseEmpty(connection, file);
                ZoneId zone = Properties.zone(connection);
                return new ImportLedger(file, connection, new UnitIds(connection), zone);
            } catch (SQLException | RuntimeException failure) {
                connection.close();
                throw failure;
            }
        } catch (SQLException failure) {
            throw SqliteFailure.explain("cannot read the ledger", file, failure);
        }
    }

    /** What was imported of a run, and still counts; empty if nothing was. */
    public Optional<ImportedRun> importedRun(RunKey key) {
        return ask(() -> questions.importedRun(key));
    }

    /** Whether we have counted the run ourselves. */
    public boolean hasRun(RunKey key) {
        return ask(() -> questions.hasRun(key));
    }

    /**
     * Whether we have figures of our own of that unit and day, but no run any more that they could
     * belong to: then nobody can tell whether another run is in them.
     */
    public boolean hasFiguresWithoutRuns(UnitName unit, LocalDate day) {
        return ask(() -> questions.hasFiguresWithoutRuns(unit, day));
    }

    /** The imported file of that name; empty if there is none. */
    public Optional<ImportedFile> fileNamed(String name) {
        return ask(() -> questions.fileNamed(name));
    }

    /** An imported file with that in it; empty if there is none. */
    public Optional<ImportedFile> fileWith(String digest) {
        return ask(() -> questions.fileWith(digest));
    }

    /** Whether we have counted remotes of that unit ourselves at some time of [from, to). */
    public boolean hasOwnRemotes(UnitName unit, Instant from, Instant to) {
        return ask(() -> questions.hasOwnRemotes(unit, from, to));
    }

    /** Changes without anything in them, for this ledger. */
    public LedgerChanges changes() {
        return new LedgerChanges(zone);
    }

    /** The zone the ledger's days are cut in. */
    public ZoneId zone() {
        return zone;
    }

    /**
     * Books runs, each in place of what was imported of it before: all of them, or none.
     *
     * @param source where they come from
     * @throws LedgerException if the ledger can't be written now
     */
    public void book(List<ImportedRun> runs, String source, Instant at) {
        write(
                () -> {
                    for (ImportedRun run : runs) {
                        ImportRows.book(connection, units, run, source, at);
                    }
                    log("imported %d runs from %s".formatted(runs.size(), source), at);
                });
    }

    /**
     * Books the remotes of a file, and that it was imported: both, or neither.
     *
     * @param remotes what is in it, posted to the whole machine's unit
     * @throws LedgerException if the ledger can't be written now
     */
    public void book(ImportedFile imported, LedgerChanges remotes, Instant at) {
        write(
                () -> {
                    new RemoteRows(connection).write(units, remotes.remotes());
                    addImported(remotes.remotes().slots());
                    keep(imported, at);
                    log("imported %s".formatted(imported.name()), at);
                });
    }

    private void addImported(Map<SlotKey, Slot> slots) throws SQLException {
        for (Map.Entry<SlotKey, Slot> slot : slots.entrySet()) {
            long bytes = 0;
            for (RemoteAmounts amounts : slot.getValue().amounts().values()) {
                bytes += amounts.ingressBytes() + amounts.egressBytes();
            }
            try (PreparedStatement add =
                    connection.prepareStatement(slot.getKey().table().addImportedStatement())) {
                add.setLong(1, slot.getKey().key());
                add.setLong(2, bytes);
                add.executeUpdate();
            }
        }
    }

    private void keep(ImportedFile imported, Instant at) throws SQLException {
        try (PreparedStatement keep =
                connection.prepareStatement(
                        "INSERT INTO imported_file (name, digest, from_us, to_us, at_us, data_rows) VALUES (?, ?, ?, ?, ?, ?)")) {
            keep.setString(1, imported.name());
            keep.setString(2, imported.digest());
            keep.setLong(3, Moments.toMicros(imported.from()));
            keep.setLong(4, Moments.toMicros(imported.to()));
            keep.setLong(5, Moments.toMicros(at));
            keep.setLong(6, imported.rows());
            keep.executeUpdate();
        }
    }

    private void log(String text, Instant at) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement(
                        "INSERT INTO event_log (at_us, kind, unit_id, text) VALUES (?, 'import', NULL, ?)")) {
            insert.setLong(1, Moments.toMicros(at));
            insert.setString(2, text);
            insert.executeUpdate();
        }
    }

    private void write(Transactions.Work work) {
        try {
            Transactions.run(connection, units, work);
        } catch (SQLException failure) {
            throw SqliteFailure.explain("cannot write", file, failure);
        }
    }

    private <T> T ask(Question<T> question) {
        try {
            return question.answer();
        } catch (SQLException failure) {
            throw SqliteFailure.explain("cannot read the ledger", file, failure);
        }
    }

    /** Of one that was opened for reading; a writer closes itself. */
    @Override
    public void close() {
        ask(
                () -> {
                    connection.close();
                    return null;
                });
    }

    private interface Question<T> {
        T answer() throws SQLException;
    }
}
