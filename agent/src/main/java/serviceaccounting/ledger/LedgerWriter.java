package serviceaccounting.ledger;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import serviceaccounting.ledger.LedgerChanges.UsageAmount;
import serviceaccounting.ledger.LedgerChanges.UsageKey;
import serviceaccounting.traffic.Gap;
import serviceaccounting.traffic.InvocationId;
import serviceaccounting.traffic.RemoteRun;
import serviceaccounting.traffic.Run;
import serviceaccounting.traffic.RunKey;
import serviceaccounting.traffic.UnitName;

/** The one writer of a ledger. Used by one thread. */
public final class LedgerWriter implements AutoCloseable {

    private final Path file;
    private final FileChannel lock;
    private final Connection connection;
    private final UnitIds units;
    private final RemoteRows remotes;
    private final ZoneId zone;
    private final int versionBefore;

    private LedgerWriter(
            Path file, FileChannel lock, Connection connection, int versionBefore, ZoneId zone) {
        this.file = file;
        this.lock = lock;
        this.connection = connection;
        this.units = new UnitIds(connection);
        this.remotes = new RemoteRows(connection);
        this.versionBefore = versionBefore;
        this.zone = zone;
    }

    /**
     * Opens a ledger for writing, makes it if there is none, and brings it to the newest version.
     *
     * @param file its file; the folder must be there
     * @param zoneIfNew the zone a new ledger cuts its days in; an old one keeps its own
     * @throws LedgerException if it is busy, newer, damaged or not writable; it is then left
     *     untouched
     */
    public static LedgerWriter open(Path file, ZoneId zoneIfNew) {
        Objects.requireNonNull(zoneIfNew, "zoneIfNew");
        FileChannel lock = LedgerFile.lock(file);
        try {
            return openLocked(file, lock, zoneIfNew);
        } catch (SQLException failure) {
            closeQuietly(lock, failure);
            throw SqliteFailure.explain("cannot open the ledger", file, failure);
        } catch (RuntimeException refusal) {
            closeQuietly(lock, refusal);
            throw refusal;
        }
    }

    /**
     * Opens a ledger that has its zone already.
     *
     * @throws LedgerException as {@link #open} does
     */
    public static LedgerWriter openExisting(Path file) {
        return open(file, ZoneOffset.UTC);
    }

    private static LedgerWriter openLocked(Path file, FileChannel lock, ZoneId zoneIfNew)
            throws SQLException {
        refuseUntouched(file);
        ownerMayWriteGroupMayRead(file);
        Connection connection = LedgerFile.openForWriting(file);
        try {
            int before = Migrations.run(connection);
            return new LedgerWriter(file, lock, connection, before, zone(connection, zoneIfNew));
        } catch (SQLException | RuntimeException failure) {
            connection.close();
            throw failure;
        }
    }

    /** Looks before anything can be changed: opening for writing alone may already replay a log. */
    private static void refuseUntouched(Path file) throws SQLException {
        if (!Files.exists(file)) {
            return;
        }
        try (Connection look = LedgerFile.openForReading(file)) {
            Refusals.refuseForeign(look, file);
            Refusals.refuseDamaged(look, file);
        }
    }

    /** Before SQLite opens it: the log beside it gets the mode that the file has then. */
    private static void ownerMayWriteGroupMayRead(Path file) {
        try {
            if (!Files.exists(file)) {
                Files.createFile(file);
            }
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        } catch (IOException failure) {
            throw new LedgerException(
                    LedgerException.Kind.DENIED,
                    "cannot set the mode of %s: %s".formatted(file, failure),
                    failure);
        }
    }

    private static ZoneId zone(Connection connection, ZoneId zoneIfNew) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement(
                        "INSERT OR IGNORE INTO property (name, value) VALUES ('zone', ?)")) {
            insert.setString(1, zoneIfNew.getId());
            insert.executeUpdate();
        }
        return Properties.zone(connection);
    }

    /** The zone this ledger cuts its days in. */
    public ZoneId zone() {
        return zone;
    }

    /** The version the file had when it was opened; 0 if it was made. */
    public int versionBefore() {
        return versionBefore;
    }

    /** The version it has now. */
    public int version() {
        return Migrations.NEWEST;
    }

    /** A run as it was last committed. */
    public Optional<Run> run(RunKey key) {
        try (PreparedStatement question =
                connection.prepareStatement(
                        RunRows.SELECT + " WHERE unit.name = ? AND i.invocation = ?")) {
            question.setString(1, key.unit().value());
            question.setString(2, key.invocation().hex());
            return RunRows.readAll(question).stream().findFirst();
        } catch (SQLException failure) {
            throw SqliteFailure.explain("cannot read", file, failure);
        }
    }

    /** What NFLOG saw of a run, as it was last committed. */
    public Optional<RemoteRun> remoteRun(InvocationId invocation) {
        try {
            return RemoteRunRows.find(connection, invocation);
        } catch (SQLException failure) {
            throw SqliteFailure.explain("cannot read", file, failure);
        }
    }

    /** Runs that have stopped, and of which it is not booked yet what NFLOG lost. */
    public List<RemoteRun> unsettledRemoteRuns() {
        try {
            return RemoteRunRows.unsettled(connection);
        } catch (SQLException failure) {
            throw SqliteFailure.explain("cannot read", file, failure);
        }
    }

    /** The unit whose run that is, as it was last committed. */
    public Optional<UnitName> unitOf(InvocationId invocation) {
        try (PreparedStatement question =
                connection.prepareStatement(
                        "SELECT unit.name FROM invocation i JOIN unit ON unit.id = i.unit_id WHERE i.invocation = ?")) {
            question.setString(1, invocation.hex());
            try (ResultSet answer = question.executeQuery()) {
                return answer.next()
                        ? Optional.of(new UnitName(answer.getString(1)))
                        : Optional.empty();
            }
        } catch (SQLException failure) {
            throw SqliteFailure.explain("cannot read", file, failure);
        }
    }

    /** When anything was committed last; empty in a new ledger. */
    public Optional<Instant> lastCommit() {
        try {
            return Properties.get(connection, Properties.LAST_COMMIT)
                    .map(Long::parseLong)
                    .map(Moments::ofMicros);
        } catch (SQLException failure) {
            throw SqliteFailure.explain("cannot read", file, failure);
        }
    }

    /** All runs whose end is not known. */
    public List<Run> openRuns() {
        try (PreparedStatement question =
                connection.prepareStatement(RunRows.SELECT + " WHERE i.end_us IS NULL")) {
            return RunRows.readAll(question);
        } catch (SQLException failure) {
            throw SqliteFailure.explain("cannot read", file, failure);
        }
    }

    /** A fact that the ledger keeps about itself, as it was last committed. */
    public Optional<String> property(String name) {
        try {
            return Properties.get(connection, name);
        } catch (SQLException failure) {
            throw SqliteFailure.explain("cannot read", file, failure);
        }
    }

    /** All gaps that are still open. */
    public List<Gap> openGaps() {
        try {
            return GapRows.open(connection);
        } catch (SQLException failure) {
            throw SqliteFailure.explain("cannot read", file, failure);
        }
    }

    /**
     * Writes all of it or nothing.
     *
     * @param changes what is to be written; they can be committed again if this fails
     * @param at when
     * @throws LedgerException if the ledger can't be written now; nothing of it then is
     */
    public void commit(LedgerChanges changes, Instant at) {
        try {
            Transactions.run(connection, units, () -> write(changes, at));
        } catch (SQLException failure) {
            throw SqliteFailure.explain("cannot write", file, failure);
        }
    }

    private void write(LedgerChanges changes, Instant at) throws SQLException {
        RunRows.keep(connection, units, changes.runs());
        ImportRows.giveWay(connection, units, changes.runs());
        writeUsage(changes.usage());
        remotes.write(units, changes.remotes());
        GapRows.remove(connection, units, changes.healedGaps());
        GapRows.keep(connection, units, changes.gaps());
        AccountMemberRows.keep(connection, units, changes.members());
        writeEvents(changes.events());
        writeVitals(changes.vitals());
        for (Map.Entry<String, String> property : changes.properties().entrySet()) {
            Properties.set(connection, property.getKey(), property.getValue());
        }
        Properties.set(connection, Properties.LAST_COMMIT, Long.toString(Moments.toMicros(at)));
    }

    private void writeUsage(Map<UsageKey, UsageAmount> usage) throws SQLException {
        for (UsageTable table : UsageTable.values()) {
            try (PreparedStatement increment =
                    connection.prepareStatement(table.incrementStatement())) {
                for (Map.Entry<UsageKey, UsageAmount> row : usage.entrySet()) {
                    if (row.getKey().table() == table) {
                        increment.setLong(1, row.getKey().key());
                        increment.setLong(2, units.of(row.getKey().unit()));
                        int place = RunRows.bind(increment, 2, row.getValue().amounts());
                        increment.setLong(place + 1, row.getValue().interpolatedBytes());
                        increment.setLong(place + 2, row.getValue().fromPacketsBytes());
                        increment.executeUpdate();
                    }
                }
            }
        }
    }

    private void writeEvents(List<LoggedEvent> events) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement(
                        "INSERT INTO event_log (at_us, kind, unit_id, text) VALUES (?, ?, ?, ?)")) {
            for (LoggedEvent event : events) {
                insert.setLong(1, Moments.toMicros(event.at()));
                insert.setString(2, event.kind());
                if (event.unit().isPresent()) {
                    insert.setLong(3, units.of(event.unit().get()));
                } else {
                    insert.setNull(3, java.sql.Types.INTEGER);
                }
                insert.setString(4, event.text());
                insert.executeUpdate();
            }
        }
    }

    private void writeVitals(Map<String, Long> vitals) throws SQLException {
        try (PreparedStatement add =
                connection.prepareStatement(
                        "INSERT INTO vital (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = value + excluded.value")) {
            for (Map.Entry<String, Long> vital : vitals.entrySet()) {
                add.setString(1, vital.getKey());
                add.setLong(2, vital.getValue());
                add.executeUpdate();
            }
        }
    }

    /** The books of what others had counted, in the same ledger. */
    public ImportLedger imports() {
        try {
            return new ImportLedger(file, connection, units, zone);
        } catch (SQLException failure) {
            throw SqliteFailure.explain("cannot read", file, failure);
        }
    }

    /**
     * Removes some of what is older than it has to be kept. Bounded, so that it never holds up a
     * commit for long: what is left goes next time.
     *
     * @return how many rows it removed
     * @throws LedgerException if the ledger can't be written now
     */
    public int prune(Retention retention, Instant now) {
        try {
            return Pruning.run(connection, retention, now, zone);
        } catch (SQLException failure) {
            throw SqliteFailure.explain("cannot prune", file, failure);
        }
    }

    @Override
    public void close() {
        try (FileChannel held = lock;
                Connection open = connection) {
            Objects.requireNonNull(held);
            Objects.requireNonNull(open);
        } catch (IOException | SQLException failure) {
            throw new LedgerException(
                    LedgerException.Kind.FAILED,
                    "cannot close %s: %s".formatted(file, failure),
                    failure);
        }
    }

    private static void closeQuietly(FileChannel lock, Exception failure) {
        try {
            lock.close();
        } catch (IOException second) {
            failure.addSuppressed(second);
        }
    }
}
