package serviceaccounting.systemd;

import java.util.Map;

/**
 * Which D-Bus interface holds a unit's counters: its type's own. Source:
 * org.freedesktop.systemd1(5).
 */
final class UnitInterface {

    /** What units of all types have: state, invocation, timestamps. */
    static final String ANY_UNIT = "org.freedesktop.systemd1.Unit";

    private static final Map<String, String> BY_SUFFIX =
            Map.of(
                    ".service", "org.freedesktop.systemd1.Service",
                    ".socket", "org.freedesktop.systemd1.Socket",
                    ".scope", "org.freedesktop.systemd1.Scope",
                    ".slice", "org.freedesktop.systemd1.Slice",
                    ".mount", "org.freedesktop.systemd1.Mount",
                    ".swap", "org.freedesktop.systemd1.Swap");

    private UnitInterface() {}

    /** The interface that holds the counters of units with this suffix, {@code .service}. */
    static String ofSuffix(String suffix) {
        String name = BY_SUFFIX.get(suffix);
        if (name == null) {
            throw new IllegalArgumentException("units of this type have no counters: " + suffix);
        }
        return name;
    }

    /**
     * Whether units of this name can have counters: timers, targets, devices and paths have none.
     */
    static boolean hasCounters(String unitName) {
        return BY_SUFFIX.keySet().stream().anyMatch(unitName::endsWith);
    }
}
