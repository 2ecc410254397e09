package serviceaccounting.systemd;

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
}
