package serviceaccounting.ledger;

import java.time.Instant;
import java.util.Objects;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.UnitName;

/**
 * What a unit moved in one slot of {@code usage_5min} or {@code usage_15min}.
 *
 * @param unit the unit
 * @param start the slot's start, a multiple of its width since the epoch
 * @param amounts what moved
 * @param interpolatedBytes how many of the bytes are only known to have moved at some time around
 *     this slot
 * @param fromPacketsBytes how many of the bytes systemd did not count, so that packets stand in for
 *     its total
 */
public record SlotUsage(
        UnitName unit,
        Instant start,
        Counters amounts,
        long interpolatedBytes,
        long fromPacketsBytes) {
    public SlotUsage {
        Objects.requireNonNull(unit, "unit");
        Objects.requireNonNull(start, "start");
        Objects.requireNonNull(amounts, "amounts");
    }
}
