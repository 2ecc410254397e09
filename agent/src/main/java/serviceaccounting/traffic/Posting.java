package serviceaccounting.traffic;

import java.time.Instant;
import java.util.Objects;

/**
 * The part of a delta that falls on one moment of the calendar.
 *
 * @param unit whose traffic
 * @param at a moment within the slot it is booked to
 * @param amounts how much
 * @param whole the delta it is part of: from its length follows how sure the dating is
 */
public record Posting(UnitName unit, Instant at, Counters amounts, Delta whole) {

    public Posting {
        Objects.requireNonNull(unit, "unit");
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(amounts, "amounts");
        Objects.requireNonNull(whole, "whole");
    }
}
