package serviceaccounting.report;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.UnitName;

/**
 * How a scope stands.
 *
 * @param unit its name
 * @param state systemd's ActiveState
 * @param start when it began; empty if systemd does not know
 * @param moved what it moved since then; absent where not accounted
 * @param inLedger whether the ledger keeps its figures
 */
public record ScopeStatus(
        UnitName unit, String state, Optional<Instant> start, Counters moved, boolean inLedger) {

    public ScopeStatus {
        Objects.requireNonNull(unit, "unit");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(start, "start");
        Objects.requireNonNull(moved, "moved");
    }
}
