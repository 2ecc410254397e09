package serviceaccounting.ledger;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

/** The two resolutions at which remotes are kept; every posting goes to both. */
enum RemoteTable {
    HOUR("remote_hour", "remote_check_hour", "hour_s"),
    DAY("remote_day", "remote_check_day", "day");

    static final String AMOUNTS = "ingress_bytes, ingress_packets, egress_bytes, egress_packets";

    static final String CHECKS =
            "after_stop_ingress_bytes, after_stop_ingress_packets, after_stop_egress_bytes, after_stop_egress_packets, lost_ingress_bytes, lost_ingress_packets, lost_egress_bytes, lost_egress_packets";

    private static final long HOUR_SECONDS = Duration.ofHours(1).toSeconds();

    private final String table;
    private final String checkTable;
    private final String key;

    RemoteTable(String table, String checkTable, String key) {
        this.table = table;
        this.checkTable = checkTable;
        this.key = key;
    }

    /** The key of the row that holds the moment. */
    long keyOf(Instant moment, ZoneId zone) {
        return switch (this) {
            case HOUR -> Math.floorDiv(moment.getEpochSecond(), HOUR_SECONDS) * HOUR_SECONDS;
            case DAY -> moment.atZone(zone).toLocalDate().toEpochDay();
        };
    }

    /** How many remotes a unit has there, other left out. Parameters: key, unit. */
    String countStatement() {
        return "SELECT count(*) FROM %s WHERE %s = ? AND unit_id = ? AND length(address) > 0"
                .formatted(table, key);
    }

    /**
     * Adds to a row that is there. Parameters: the four amounts, key, unit, address, prefix length.
     */
    String addStatement() {
        return "UPDATE %s SET ingress_bytes = ingress_bytes + ?, ingress_packets = ingress_packets + ?, egress_bytes = egress_bytes + ?, egress_packets = egress_packets + ? WHERE %s = ? AND unit_id = ? AND address = ? AND prefix_length = ?"
                .formatted(table, key);
    }

    /** Makes a row. Parameters: the four amounts, key, unit, address, prefix length. */
    String insertStatement() {
        return "INSERT INTO %s (%s, %s, unit_id, address, prefix_length) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
                .formatted(table, AMOUNTS, key);
    }

    /**
     * How many bytes of a unit, which must be the whole machine if any were imported, we have
     * counted ourselves. Parameters: first key, last key, unit.
     */
    String ownBytesStatement(boolean withImports) {
        String imported =
                withImports
                        ? " - coalesce((SELECT i.bytes FROM imported_%1$s i WHERE i.%2$s = t.%2$s), 0)"
                        : "";
        return ("SELECT coalesce(sum(max(0, own)), 0) FROM (SELECT sum(t.ingress_bytes + t.egress_bytes)"
                        + imported
                        + " AS own FROM %1$s t WHERE t.%2$s >= ? AND t.%2$s <= ? AND t.unit_id = ? GROUP BY t.%2$s)")
                .formatted(table, key);
    }

    /** Adds to what was imported. Parameters: key, bytes. */
    String addImportedStatement() {
        return "INSERT INTO imported_%1$s (%2$s, bytes) VALUES (?, ?) ON CONFLICT (%2$s) DO UPDATE SET bytes = bytes + excluded.bytes"
                .formatted(table, key);
    }

    /** Adds to a row of checks, or makes it. Parameters: key, unit, the eight figures. */
    String addChecksStatement() {
        StringBuilder sums = new StringBuilder();
        for (String column : CHECKS.split(", ")) {
            sums.append(sums.isEmpty() ? "" : ", ")
                    .append("%1$s = %1$s + excluded.%1$s".formatted(column));
        }
        return "INSERT INTO %1$s (%2$s, unit_id, %3$s) VALUES (?, ?%4$s) ON CONFLICT (%2$s, unit_id) DO UPDATE SET %5$s"
                .formatted(checkTable, key, CHECKS, ", ?".repeat(CHECKS.split(", ").length), sums);
    }

    /** Rows of a range. Parameters: from (inclusive), until (exclusive). */
    String rangeStatement() {
        return "SELECT %2$s, unit_id, address, prefix_length, %3$s FROM %1$s WHERE %2$s >= ? AND %2$s < ? ORDER BY %2$s"
                .formatted(table, key, AMOUNTS);
    }

    /** Rows of checks of a range. Parameters: from (inclusive), until (exclusive). */
    String checksRangeStatement() {
        return "SELECT %2$s, unit_id, %3$s FROM %1$s WHERE %2$s >= ? AND %2$s < ? ORDER BY %2$s"
                .formatted(checkTable, key, CHECKS);
    }

    /** The oldest key; NULL if there is none. */
    String oldestStatement() {
        return "SELECT min(%s) FROM %s".formatted(key, table);
    }

    /**
     * Each removes a bounded number of the oldest rows. Parameters: before (exclusive), most rows.
     */
    List<String> pruneStatements() {
        String remotes =
                "DELETE FROM %1$s WHERE (%2$s, unit_id, address, prefix_length) IN (SELECT %2$s, unit_id, address, prefix_length FROM %1$s WHERE %2$s < ? ORDER BY %2$s LIMIT ?)"
                        .formatted(table, key);
        String checks =
                "DELETE FROM %1$s WHERE (%2$s, unit_id) IN (SELECT %2$s, unit_id FROM %1$s WHERE %2$s < ? ORDER BY %2$s LIMIT ?)"
                        .formatted(checkTable, key);
        String pending =
                "DELETE FROM remote_pending WHERE (invocation, hour_s, day, address, prefix_length) IN (SELECT invocation, hour_s, day, address, prefix_length FROM remote_pending WHERE %s < ? LIMIT ?)"
                        .formatted(key);
        // What is pending goes with the longer of the two.
        return this == DAY ? List.of(remotes, checks, pending) : List.of(remotes, checks);
    }
}
