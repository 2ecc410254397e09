package serviceaccounting.ledger;

import java.time.Instant;
import java.util.Objects;
import serviceaccounting.traffic.RemoteChecks;
import serviceaccounting.traffic.UnitName;

/**
 * What explains a difference between a unit's total and its remotes, in one hour or on one day.
 *
 * @param unit the unit
 * @param start when the hour or the day begins
 * @param checks what explains it
 */
public record RemoteCheckUsage(UnitName unit, Instant start, RemoteChecks checks) {
    public RemoteCheckUsage {
        Objects.requireNonNull(unit, "unit");
        Objects.requireNonNull(start, "start");
        Objects.requireNonNull(checks, "checks");
    }
}
