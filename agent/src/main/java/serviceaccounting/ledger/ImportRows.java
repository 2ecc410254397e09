package serviceaccounting.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.Run;
import serviceaccounting.traffic.RunKey;

/**
 * The rows of imported runs. Their bytes stand in {@code usage_day} alone, since nothing but a day
 * is known of them, and all of them as interpolated.
 */
final class ImportRows {

    private static final String KEEP =
            "INSERT INTO imported_run (unit_id, invocation, day, ingress_bytes, source, at_us, given_way) VALUES (?, ?, ?, ?, ?, ?, 0) ON CONFLICT (unit_id, invocation) DO UPDATE SET day = excluded.day, ingress_bytes = excluded.ingress_bytes, source = excluded.source, at_us = excluded.at_us";

    private static final String ADD =
            "INSERT INTO usage_day (day, unit_id, ingress_bytes, interpolated_bytes) VALUES (?1, ?2, ?3, ?3) ON CONFLICT (day, unit_id) DO UPDATE SET ingress_bytes = coalesce(ingress_bytes, 0) + ?3, interpolated_bytes = interpolated_bytes + ?3";

    private static final String TAKE_AWAY =
            "UPDATE usage_day SET ingress_bytes = max(0, ingress_bytes - ?3), interpolated_bytes = max(0, interpolated_bytes - ?3) WHERE day = ?1 AND unit_id = ?2";

    /** A day on which nothing is left but the zero that was imported. */
    private static final String REMOVE_EMPTY =
            "DELETE FROM usage_day WHERE day = ? AND unit_id = ? AND ingress_bytes = 0 AND coalesce(ingress_packets, egress_bytes, egress_packets, cpu_nanos, io_read_bytes, io_write_bytes) IS NULL";

    private static final String GIVE_WAY =
            "UPDATE imported_run SET given_way = 1 WHERE unit_id = ? AND invocation = ?";

    private static final String FIND =
            "SELECT day, ingress_bytes FROM imported_run WHERE unit_id = ? AND invocation = ? AND given_way = 0";

    private ImportRows() {}

    /** What was imported of a run, and has not given way; empty if nothing was. */
    static Optional<ImportedRun> find(Connection connection, UnitIds units, RunKey key)
            throws SQLException {
        Optional<Long> unit = units.find(key.unit());
        if (unit.isEmpty()) {
            return Optional.empty();
        }
        try (PreparedStatement question = connection.prepareStatement(FIND)) {
            question.setLong(1, unit.get());
            question.setString(2, key.invocation().hex());
            try (ResultSet row = question.executeQuery()) {
                return row.next()
                        ? Optional.of(
                                new ImportedRun(
                                        key, LocalDate.ofEpochDay(row.getLong(1)), row.getLong(2)))
                        : Optional.empty();
            }
        }
    }

    /** Books an imported run in place of what was imported of it before. */
    static void book(
            Connection connection, UnitIds units, ImportedRun run, String source, Instant at)
            throws SQLException {
        long unit = units.of(run.key().unit());
        Optional<ImportedRun> before = find(connection, units, run.key());
        if (before.isPresent()) {
            takeAway(connection, unit, before.get());
        }
        change(connection, ADD, run.day(), unit, run.ingressBytes());
        try (PreparedStatement keep = connection.prepareStatement(KEEP)) {
            keep.setLong(1, unit);
            keep.setString(2, run.key().invocation().hex());
            keep.setLong(3, run.day().toEpochDay());
            keep.setLong(4, run.ingressBytes());
            keep.setString(5, source);
            keep.setLong(6, Moments.toMicros(at));
            keep.executeUpdate();
        }
    }

    /**
     * Takes away what was imported of runs that we have counted ourselves: it is a part of our
     * figures, whichever came first.
     */
    static void giveWay(Connection connection, UnitIds units, Iterable<Run> runs)
            throws SQLException {
        if (LedgerFile.number(connection, "SELECT EXISTS (SELECT 1 FROM imported_run)") == 0) {
            return;
        }
        for (Run run : runs) {
            Optional<ImportedRun> imported = find(connection, units, run.key());
            // The journal may know of a run whose traffic systemd could not tell any more.
            if (imported.isPresent() && run.posted().has(Counter.INGRESS_BYTES)) {
                long unit = units.of(run.unit());
                takeAway(connection, unit, imported.get());
                try (PreparedStatement mark = connection.prepareStatement(GIVE_WAY)) {
                    mark.setLong(1, unit);
                    mark.setString(2, run.invocation().hex());
                    mark.executeUpdate();
                }
            }
        }
    }

    private static void takeAway(Connection connection, long unit, ImportedRun run)
            throws SQLException {
        change(connection, TAKE_AWAY, run.day(), unit, run.ingressBytes());
        try (PreparedStatement remove = connection.prepareStatement(REMOVE_EMPTY)) {
            remove.setLong(1, run.day().toEpochDay());
            remove.setLong(2, unit);
            remove.executeUpdate();
        }
    }

    private static void change(
            Connection connection, String text, LocalDate day, long unit, long bytes)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(text)) {
            statement.setLong(1, day.toEpochDay());
            statement.setLong(2, unit);
            statement.setLong(3, bytes);
            statement.executeUpdate();
        }
    }
}
