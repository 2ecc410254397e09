package serviceaccounting.ledger;

import java.time.Instant;
import java.util.Objects;
import serviceaccounting.traffic.RemoteAmounts;
import serviceaccounting.traffic.RemotePrefix;
import serviceaccounting.traffic.UnitName;

/**
 * What a unit exchanged with a remote in one hour, or on one day of the ledger's zone.
 *
 * @param unit the unit
 * @param start when the hour or the day begins
 * @param remote the remote
 * @param amounts what was exchanged, as NFLOG saw it
 */
public record RemoteUsage(
        UnitName unit, Instant start, RemotePrefix remote, RemoteAmounts amounts) {
    public RemoteUsage {
        Objects.requireNonNull(unit, "unit");
        Objects.requireNonNull(start, "start");
        Objects.requireNonNull(remote, "remote");
        Objects.requireNonNull(amounts, "amounts");
    }
}
