package serviceaccounting.systemd;

import serviceaccounting.traffic.InvocationId;
import serviceaccounting.traffic.UnitName;

/**
 * A unit in systemd's list.
 *
 * @param name its name, never an alias
 * @param activeState its ActiveState when it was listed
 * @param subState its SubState when it was listed
 * @param path its D-Bus object
 */
record ListedUnit(UnitName name, String activeState, String subState, String path) {

    /** Whether there can be a run: without one there is nothing to count. */
    boolean canRun() {
        return !activeState.equals("inactive") && !activeState.equals("failed");
    }

    /**
     * The same unit under the object of one of its runs, which is gone when another run begins.
     * Source: manager_load_unit_from_dbus_path in systemd's src/core/manager.c.
     */
    ListedUnit ofRun(InvocationId run) {
        return new ListedUnit(
                name, activeState, subState, "/org/freedesktop/systemd1/unit/" + run.hex());
    }
}
