package serviceaccounting.reading;

import java.util.Objects;
import java.util.Optional;
import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.UnitName;

/**
 * One look at a loaded unit.
 *
 * @param unit the unit
 * @param activeState systemd's ActiveState: active, activating, deactivating, inactive, failed …
 * @param subState systemd's SubState: running, exited, listening …
 * @param reading its counters, with whatever of them is accounted; empty where the unit has no run
 *     (no invocation ID)
 * @param account the service in whose account the unit belongs: that which is handed its sockets;
 *     empty where it is an account of its own
 */
public record UnitObservation(
        UnitName unit,
        String activeState,
        String subState,
        Optional<CounterReading> reading,
        Optional<UnitName> account) {

    public UnitObservation {
        Objects.requireNonNull(unit, "unit");
        Objects.requireNonNull(activeState, "activeState");
        Objects.requireNonNull(subState, "subState");
        Objects.requireNonNull(reading, "reading");
        Objects.requireNonNull(account, "account");
    }

    /** A unit that is an account of its own. */
    public UnitObservation(
            UnitName unit, String activeState, String subState, Optional<CounterReading> reading) {
        this(unit, activeState, subState, reading, Optional.empty());
    }

    /**
     * Whether IP counters are due: the unit has a cgroup with processes or sockets in it. A oneshot
     * that remains active after its exit has none (facts: its value is readable until systemd
     * forgets it, and nothing can move any more). Nor has a mount or a swap, whose cgroup goes with
     * the command that made it, unless a file system's process stays in it.
     */
    public boolean countersAreDue() {
        return activeState.equals("active") && !subState.equals("exited") && !isMountOrSwap();
    }

    /** Whether the IP counters were read. */
    public boolean hasIpCounters() {
        return reading.map(read -> read.counters().has(Counter.INGRESS_BYTES)).orElse(false);
    }

    private boolean isMountOrSwap() {
        return unit.suffix().equals(".mount") || unit.suffix().equals(".swap");
    }
}
