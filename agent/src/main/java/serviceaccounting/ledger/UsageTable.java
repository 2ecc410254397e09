package serviceaccounting.ledger;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.stream.Collectors;
import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.Delta;
import serviceaccounting.traffic.Posting;
import serviceaccounting.traffic.Witness;

/**
 * The three usage tables: the same columns at three resolutions, all incremented by every posting.
 */
enum UsageTable {
    FIVE_MINUTES("usage_5min", "slot_s"),
    FIFTEEN_MINUTES("usage_15min", "slot_s"),
    DAY("usage_day", "day");

    /** A delta shorter than the finest slot is dated well enough wherever it is put. */
    private static final Duration WELL_DATED = Duration.ofMinutes(5);

    /** Where the columns of {@link #rangeStatement()} stand, the key being the first. */
    static final int COUNTERS_COLUMN = 2;

    static final int INTERPOLATED_COLUMN = COUNTERS_COLUMN + Counter.values().length;
    static final int FROM_PACKETS_COLUMN = INTERPOLATED_COLUMN + 1;
    static final int UNIT_COLUMN = FROM_PACKETS_COLUMN + 1;

    private static final String AMOUNTS =
            Arrays.stream(Counter.values()).map(Counter::column).collect(Collectors.joining(", "));

    private final String table;
    private final String key;

    UsageTable(String table, String key) {
        this.table = table;
        this.key = key;
    }

    /** The key of the row that holds the moment. */
    long keyOf(Instant moment, ZoneId zone) {
        return switch (this) {
            case FIVE_MINUTES -> SlotWidth.FIVE_MINUTES.slotStartSeconds(moment);
            case FIFTEEN_MINUTES -> SlotWidth.FIFTEEN_MINUTES.slotStartSeconds(moment);
            case DAY -> moment.atZone(zone).toLocalDate().toEpochDay();
        };
    }

    /**
     * The bytes of the posting that may belong to a neighbouring row: none if its delta is short or
     * lies in this row alone.
     */
    long interpolatedBytes(Posting posting, ZoneId zone) {
        Delta whole = posting.whole();
        boolean certain =
                whole.span().compareTo(WELL_DATED) <= 0
                        || keyOf(whole.from(), zone) == keyOf(whole.to().minusNanos(1), zone);
        return certain ? 0 : posting.amounts().totalBytes();
    }

    /** The bytes of the posting that stand in for a total that nobody counted. */
    static long fromPacketsBytes(Posting posting) {
        return posting.whole().witness() == Witness.PACKETS ? posting.amounts().totalBytes() : 0;
    }

    String table() {
        return table;
    }

    /**
     * Adds to a row, or makes it. Parameters: key, unit, the counters in their order, interpolated
     * bytes, bytes from packets.
     */
    String incrementStatement() {
        String places = "?, ".repeat(Counter.values().length);
        String sums =
                Arrays.stream(Counter.values())
                        .map(UsageTable::sum)
                        .collect(Collectors.joining(", "));
        return "INSERT INTO %1$s (%2$s, unit_id, %3$s, interpolated_bytes, from_packets_bytes) VALUES (?, ?, %4$s?, ?) ON CONFLICT (%2$s, unit_id) DO UPDATE SET %5$s, interpolated_bytes = interpolated_bytes + excluded.interpolated_bytes, from_packets_bytes = from_packets_bytes + excluded.from_packets_bytes"
                .formatted(table, key, AMOUNTS, places, sums);
    }

    /**
     * Rows of a range, with the unit's name last. Parameters: from (inclusive), until (exclusive).
     */
    String rangeStatement() {
        return "SELECT u.%2$s, %3$s, u.interpolated_bytes, u.from_packets_bytes, u.unit_id FROM %1$s u WHERE u.%2$s >= ? AND u.%2$s < ? ORDER BY u.%2$s"
                .formatted(table, key, AMOUNTS);
    }

    /** Removes a bounded number of the oldest rows. Parameters: before (exclusive), most rows. */
    String pruneStatement() {
        return "DELETE FROM %1$s WHERE (%2$s, unit_id) IN (SELECT %2$s, unit_id FROM %1$s WHERE %2$s < ? ORDER BY %2$s LIMIT ?)"
                .formatted(table, key);
    }

    /** An absent figure adds nothing, and stays absent until one is known. */
    private static String sum(Counter counter) {
        String column = counter.column();
        return "%1$s = CASE WHEN excluded.%1$s IS NULL THEN %1$s ELSE coalesce(%1$s, 0) + excluded.%1$s END"
                .formatted(column);
    }
}
