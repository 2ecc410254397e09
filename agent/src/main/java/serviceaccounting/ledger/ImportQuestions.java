package serviceaccounting.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import serviceaccounting.traffic.RunKey;
import serviceaccounting.traffic.UnitName;

/** What must be known to import nothing twice, and nothing that we have counted ourselves. */
final class ImportQuestions {

    private static final String OWN_DAY =
            "SELECT coalesce(d.ingress_bytes, 0) - coalesce((SELECT sum(ingress_bytes) FROM imported_run i WHERE i.day = d.day AND i.unit_id = d.unit_id AND i.given_way = 0), 0), coalesce(d.egress_bytes, 0) FROM usage_day d WHERE d.day = ? AND d.unit_id = ?";

    private static final String RUNS_OF_DAY =
            "SELECT count(*) FROM invocation WHERE unit_id = ? AND start_us < ? AND coalesce(end_us, last_wall_us) >= ?";

    private static final String FILE =
            "SELECT name, digest, from_us, to_us, data_rows FROM imported_file WHERE ";

    private static final long HOUR_SECONDS = 3600;

    private final Connection connection;
    private final UnitIds units;
    private final ZoneId zone;
    private final boolean tablesAreThere;

    ImportQuestions(Connection connection, ZoneId zone) throws SQLException {
        this.connection = connection;
        this.units = new UnitIds(connection);
        this.zone = zone;
        // An older ledger, looked at before the agent has brought it up to date.
        this.tablesAreThere =
                LedgerFile.number(
                                connection,
                                "SELECT count(*) FROM sqlite_schema WHERE name = 'imported_run'")
                        > 0;
    }

    /** What was imported of a run, and still counts. */
    Optional<ImportedRun> importedRun(RunKey key) throws SQLException {
        return tablesAreThere ? ImportRows.find(connection, units, key) : Optional.empty();
    }

    /** Whether we have counted ourselves what the run received. */
    boolean hasRun(RunKey key) throws SQLException {
        Optional<Long> unit = units.find(key.unit());
        if (unit.isEmpty()) {
            return false;
        }
        try (PreparedStatement question =
                connection.prepareStatement(
                        "SELECT count(*) FROM invocation WHERE unit_id = ? AND invocation = ? AND posted_ingress_bytes IS NOT NULL")) {
            question.setLong(1, unit.get());
            question.setString(2, key.invocation().hex());
            return number(question) > 0 || hasGivenWay(unit.get(), key);
        }
    }

    private boolean hasGivenWay(long unit, RunKey key) throws SQLException {
        if (!tablesAreThere) {
            return false;
        }
        try (PreparedStatement question =
                connection.prepareStatement(
                        "SELECT count(*) FROM imported_run WHERE unit_id = ? AND invocation = ? AND given_way = 1")) {
            question.setLong(1, unit);
            question.setString(2, key.invocation().hex());
            return number(question) > 0;
        }
    }

    /**
     * Whether we have figures of our own of that unit and day, but no run any more that they could
     * belong to: then nobody can tell whether another run is in them.
     */
    boolean hasFiguresWithoutRuns(UnitName name, LocalDate day) throws SQLException {
        Optional<Long> unit = units.find(name);
        return unit.isPresent() && hasOwnFigures(unit.get(), day) && !keepsRuns(unit.get(), day);
    }

    private boolean hasOwnFigures(long unit, LocalDate day) throws SQLException {
        String text =
                tablesAreThere
                        ? OWN_DAY
                        : "SELECT ingress_bytes, egress_bytes FROM usage_day WHERE day = ? AND unit_id = ?";
        try (PreparedStatement question = connection.prepareStatement(text)) {
            question.setLong(1, day.toEpochDay());
            question.setLong(2, unit);
            try (ResultSet row = question.executeQuery()) {
                return row.next() && (row.getLong(1) > 0 || row.getLong(2) > 0);
            }
        }
    }

    private boolean keepsRuns(long unit, LocalDate day) throws SQLException {
        try (PreparedStatement question = connection.prepareStatement(RUNS_OF_DAY)) {
            question.setLong(1, unit);
            question.setLong(2, Moments.toMicros(day.plusDays(1).atStartOfDay(zone).toInstant()));
            question.setLong(3, Moments.toMicros(day.atStartOfDay(zone).toInstant()));
            return number(question) > 0;
        }
    }

    /** The imported file of that name. */
    Optional<ImportedFile> fileNamed(String name) throws SQLException {
        return file("name = ?", name);
    }

    /** An imported file with that in it. */
    Optional<ImportedFile> fileWith(String digest) throws SQLException {
        return file("digest = ? AND data_rows > 0", digest);
    }

    private Optional<ImportedFile> file(String condition, String value) throws SQLException {
        if (!tablesAreThere) {
            return Optional.empty();
        }
        try (PreparedStatement question = connection.prepareStatement(FILE + condition)) {
            question.setString(1, value);
            try (ResultSet row = question.executeQuery()) {
                return row.next()
                        ? Optional.of(
                                new ImportedFile(
                                        row.getString(1),
                                        row.getString(2),
                                        Moments.ofMicros(row.getLong(3)),
                                        Moments.ofMicros(row.getLong(4)),
                                        row.getLong(5)))
                        : Optional.empty();
            }
        }
    }

    /**
     * Whether we have counted remotes of that unit ourselves at some time of [from, to). Hours
     * tell; where a day of ours holds more than its hours, some of them are not kept any more, and
     * any hour of it may be ours.
     */
    boolean hasOwnRemotes(UnitName name, Instant from, Instant to) throws SQLException {
        Optional<Long> unit = units.find(name);
        if (unit.isEmpty()) {
            return false;
        }
        Instant last = to.isAfter(from) ? to.minusNanos(1) : from;
        if (ownRemoteBytes(
                        RemoteTable.HOUR,
                        unit.get(),
                        RemoteTable.HOUR.keyOf(from, zone),
                        RemoteTable.HOUR.keyOf(last, zone))
                > 0) {
            return true;
        }
        long lastDay = RemoteTable.DAY.keyOf(last, zone);
        for (long day = RemoteTable.DAY.keyOf(from, zone); day <= lastDay; day++) {
            LocalDate date = LocalDate.ofEpochDay(day);
            long firstHour = date.atStartOfDay(zone).toEpochSecond();
            long endSeconds = date.plusDays(1).atStartOfDay(zone).toEpochSecond();
            long lastHour =
                    RemoteTable.HOUR.keyOf(Instant.ofEpochSecond(endSeconds - HOUR_SECONDS), zone);
            if (ownRemoteBytes(RemoteTable.DAY, unit.get(), day, day)
                    > ownRemoteBytes(RemoteTable.HOUR, unit.get(), firstHour, lastHour)) {
                return true;
            }
        }
        return false;
    }

    private long ownRemoteBytes(RemoteTable table, long unit, long firstKey, long lastKey)
            throws SQLException {
        try (PreparedStatement question =
                connection.prepareStatement(table.ownBytesStatement(tablesAreThere))) {
            question.setLong(1, firstKey);
            question.setLong(2, lastKey);
            question.setLong(3, unit);
            return number(question);
        }
    }

    /** Imported bytes that still count, of these units on these days: first included, last not. */
    long importedBytes(Collection<UnitName> wanted, LocalDate from, LocalDate until)
            throws SQLException {
        if (!tablesAreThere) {
            return 0;
        }
        Set<UnitName> names = Set.copyOf(wanted);
        long sum = 0;
        try (PreparedStatement question =
                connection.prepareStatement(
                        "SELECT unit.name, sum(i.ingress_bytes) FROM imported_run i JOIN unit ON unit.id = i.unit_id WHERE i.day >= ? AND i.day < ? AND i.given_way = 0 GROUP BY i.unit_id")) {
            question.setLong(1, from.toEpochDay());
            question.setLong(2, until.toEpochDay());
            try (ResultSet row = question.executeQuery()) {
                while (row.next()) {
                    if (names.contains(new UnitName(row.getString(1)))) {
                        sum += row.getLong(2);
                    }
                }
            }
        }
        return sum;
    }

    /** How many imported files hold something of [from, until). */
    long importedFiles(Instant from, Instant until) throws SQLException {
        if (!tablesAreThere) {
            return 0;
        }
        try (PreparedStatement question =
                connection.prepareStatement(
                        "SELECT count(*) FROM imported_file WHERE from_us < ? AND to_us > ? AND data_rows > 0")) {
            question.setLong(1, Moments.toMicros(until));
            question.setLong(2, Moments.toMicros(from));
            return number(question);
        }
    }

    private static long number(PreparedStatement question) throws SQLException {
        try (ResultSet row = question.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }
}
