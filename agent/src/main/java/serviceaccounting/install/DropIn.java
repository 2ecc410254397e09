package serviceaccounting.install;

import java.util.Map;
import java.util.Objects;
import serviceaccounting.traffic.UnitName;

/**
 * What makes a unit an accounted one: a file beside the unit's own. {@code docs/reference/files.md}
 * has the text, and {@code module.nix} the reasons for it.
 *
 * @param unit the unit, or the template
 */
record DropIn(UnitName unit) {

    /** The suffixes of units that own sockets, and the sections of their files. */
    static final Map<String, String> SECTIONS =
            Map.of(
                    ".service", "Service",
                    ".socket", "Socket",
                    ".scope", "Scope",
                    ".slice", "Slice");

    private static final String HOOK_LINES =
            """
            ExecStartPre=-+/etc/service-accounting/hook start %n
            ExecStartPost=-+/etc/service-accounting/hook started %n
            ExecStop=-+/etc/service-accounting/hook stopping %n
            ExecStopPost=-+/etc/service-accounting/hook stopped %n
            """;

    DropIn {
        Objects.requireNonNull(unit, "unit");
        if (!SECTIONS.containsKey(unit.suffix())) {
            throw new IllegalArgumentException("units of this kind have no drop-in: " + unit);
        }
    }

    /**
     * Where it stands, below {@code /etc}. What is in {@code zeek-.scope.d} applies to every scope
     * whose name begins with {@code zeek-}: systemd.unit(5).
     */
    String path() {
        return "systemd/system/"
                + unit.value().replace("-*.", "-.")
                + ".d/zz-service-accounting.conf";
    }

    String text() {
        String section = SECTIONS.get(unit.suffix());
        return "["
                + section
                + "]\nIPAccounting=yes\n"
                + (section.equals("Service") ? HOOK_LINES : "");
    }
}
