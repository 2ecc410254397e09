package serviceaccounting.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/** Removes what is older than it has to be kept, a bounded number of rows at a time. */
final class Pruning {

    /**
     * Per table and call. A hundred units make 29 rows in five minutes at five-minute slots' rate,
     * so this always gains.
     */
    private static final int MOST_ROWS = 5_000;

    /** Pages given back to the file system per call: 4 MiB. */
    private static final int MOST_PAGES = 1_024;

    private static final String RUNS =
            "DELETE FROM invocation WHERE id IN (SELECT id FROM invocation WHERE end_us < ? LIMIT ?)";
    private static final String GAPS =
            "DELETE FROM gap WHERE (unit_id, from_us, cause) IN (SELECT unit_id, from_us, cause FROM gap WHERE to_us < ? LIMIT ?)";
    private static final String REMOTE_RUNS =
            "DELETE FROM remote_run WHERE invocation IN (SELECT invocation FROM remote_run WHERE last_us < ? LIMIT ?)";
    private static final String EVENTS =
            "DELETE FROM event_log WHERE id IN (SELECT id FROM event_log WHERE at_us < ? LIMIT ?)";

    private Pruning() {}

    static int run(Connection connection, Retention retention, Instant now, ZoneId zone)
            throws SQLException {
        int removed =
                slots(connection, UsageTable.FIVE_MINUTES, retention.fiveMinuteSlots(), now, zone);
        removed +=
                slots(
                        connection,
                        UsageTable.FIFTEEN_MINUTES,
                        retention.fifteenMinuteSlots(),
                        now,
                        zone);
        removed += slots(connection, UsageTable.DAY, retention.days(), now, zone);
        removed += rows(connection, RUNS, retention.runs(), now);
        removed += rows(connection, GAPS, retention.gaps(), now);
        removed += rows(connection, EVENTS, retention.events(), now);
        removed += remotes(connection, RemoteTable.HOUR, retention.remoteHours(), now, zone);
        removed += remotes(connection, RemoteTable.DAY, retention.remoteDays(), now, zone);
        removed += rows(connection, REMOTE_RUNS, retention.runs(), now);
        if (removed > 0) {
            giveBack(connection);
        }
        return removed;
    }

    private static int slots(
            Connection connection,
            UsageTable table,
            Optional<Duration> keep,
            Instant now,
            ZoneId zone)
            throws SQLException {
        if (keep.isEmpty()) {
            return 0;
        }
        return delete(connection, table.pruneStatement(), table.keyOf(now.minus(keep.get()), zone));
    }

    private static int remotes(
            Connection connection,
            RemoteTable table,
            Optional<Duration> keep,
            Instant now,
            ZoneId zone)
            throws SQLException {
        if (keep.isEmpty()) {
            return 0;
        }
        long before = table.keyOf(now.minus(keep.get()), zone);
        int removed = 0;
        for (String statement : table.pruneStatements()) {
            removed += delete(connection, statement, before);
        }
        return removed;
    }

    private static int rows(
            Connection connection, String statement, Optional<Duration> keep, Instant now)
            throws SQLException {
        return keep.isEmpty()
                ? 0
                : delete(connection, statement, Moments.toMicros(now.minus(keep.get())));
    }

    private static int delete(Connection connection, String text, long before) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(text)) {
            statement.setLong(1, before);
            statement.setInt(2, MOST_ROWS);
            return statement.executeUpdate();
        }
    }

    /**
     * https://www.sqlite.org/pragma.html#pragma_incremental_vacuum; each page is a step of the
     * statement.
     */
    private static void giveBack(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("PRAGMA incremental_vacuum(" + MOST_PAGES + ")");
        }
    }
}
