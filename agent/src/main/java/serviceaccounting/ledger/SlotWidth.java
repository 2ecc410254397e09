package serviceaccounting.ledger;

import java.time.Duration;
import java.time.Instant;

/**
 * The two widths of UTC slots the ledger keeps. Every zone's offset in use is a multiple of 15
 * minutes.
 */
public enum SlotWidth {
    FIVE_MINUTES(Duration.ofMinutes(5), "usage_5min"),
    FIFTEEN_MINUTES(Duration.ofMinutes(15), "usage_15min");

    private final long seconds;
    private final String table;

    SlotWidth(Duration width, String table) {
        this.seconds = width.toSeconds();
        this.table = table;
    }

    /** The width in seconds. */
    public long seconds() {
        return seconds;
    }

    /** The ledger's table of these slots. */
    public String table() {
        return table;
    }

    /** The start of the slot that holds the moment, in seconds since the epoch. */
    public long slotStartSeconds(Instant moment) {
        return Math.floorDiv(moment.getEpochSecond(), seconds) * seconds;
    }
}
