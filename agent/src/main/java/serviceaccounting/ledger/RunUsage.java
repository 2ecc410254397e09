package serviceaccounting.ledger;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.Door;
import serviceaccounting.traffic.InvocationId;
import serviceaccounting.traffic.UnitName;

/**
 * What one run of a unit moved in all.
 *
 * @param unit the unit
 * @param invocation the run
 * @param start when it began, or when it was first seen
 * @param end when it ended; empty while it runs
 * @param lastReading when its counters were last read
 * @param lastDoor how they were last read
 * @param amounts what it moved
 * @param result systemd's word for how it ended: success, exit-code, signal, oom-kill …; empty
 *     while it runs or where unknown
 * @param resets how often its counters were reset underneath
 */
public record RunUsage(
        UnitName unit,
        InvocationId invocation,
        Instant start,
        Optional<Instant> end,
        Instant lastReading,
        Door lastDoor,
        Counters amounts,
        Optional<String> result,
        int resets) {
    public RunUsage {
        Objects.requireNonNull(unit, "unit");
        Objects.requireNonNull(invocation, "invocation");
        Objects.requireNonNull(start, "start");
        Objects.requireNonNull(end, "end");
        Objects.requireNonNull(lastReading, "lastReading");
        Objects.requireNonNull(lastDoor, "lastDoor");
        Objects.requireNonNull(amounts, "amounts");
        Objects.requireNonNull(result, "result");
    }
}
