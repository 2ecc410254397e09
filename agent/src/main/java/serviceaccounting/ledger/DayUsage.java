package serviceaccounting.ledger;

import java.time.LocalDate;
import java.util.Objects;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.UnitName;

/**
 * What a unit moved on one calendar day of the ledger's zone.
 *
 * @param unit the unit
 * @param day the day
 * @param amounts what moved
 * @param interpolatedBytes how many of the bytes are only known to have moved at some time around
 *     this day
 * @param fromPacketsBytes how many of the bytes systemd did not count, so that packets stand in for
 *     its total
 */
public record DayUsage(
        UnitName unit,
        LocalDate day,
        Counters amounts,
        long interpolatedBytes,
        long fromPacketsBytes) {
    public DayUsage {
        Objects.requireNonNull(unit, "unit");
        Objects.requireNonNull(day, "day");
        Objects.requireNonNull(amounts, "amounts");
    }
}
