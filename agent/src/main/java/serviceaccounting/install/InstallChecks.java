package serviceaccounting.install;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import serviceaccounting.settings.Settings;
import serviceaccounting.settings.SettingsException;
import serviceaccounting.traffic.UnitName;

/**
 * What an installation asks of the settings beyond what the agent does: module.nix asks the same.
 */
final class InstallChecks {

    private static final Pattern PLAIN_START = Pattern.compile("[a-zA-Z0-9_:\\\\].*");

    /** systemd.unit(5): foo-.service.d applies to every unit whose name begins with foo-. */
    private static final Pattern DASH_AT_THE_END = Pattern.compile("[^@]*-(@.*)?\\.[a-z]+");

    private static final Set<String> OUR_OWN =
            Set.of(
                    "service-accounting.service",
                    "service-accounting-repair.service",
                    "service-accounting-sweep.service",
                    "service-accounting-sync.service");

    /** The form of a folder of drop-ins for many units, with a star where their names differ. */
    private static final Pattern MANY = Pattern.compile("[^*?@]*-\\*\\.[a-z]+");

    /** NAME_MAX, less the {@code .d} of the drop-in's folder. */
    private static final int LONGEST = 253;

    private InstallChecks() {}

    static void check(Settings settings) {
        List<String> problems = new ArrayList<>();
        for (UnitName unit : settings.units().keySet()) {
            fault(unit)
                    .ifPresent(fault -> problems.add("$.units['%s']: %s".formatted(unit, fault)));
        }
        fixed("spool", settings.spool(), Settings.DEFAULTS.spool()).ifPresent(problems::add);
        fixed("runtime", settings.runtime(), Settings.DEFAULTS.runtime()).ifPresent(problems::add);
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
    }

    private static Optional<String> fault(UnitName unit) {
        if (!DropIn.SECTIONS.containsKey(unit.suffix())) {
            return Optional.of(
                    "%s units are not accounted, only services, sockets, scopes and slices are; remove the line"
                            .formatted(unit.suffix().substring(1)));
        }
        if (!PLAIN_START.matcher(unit.value()).matches()) {
            return Optional.of(
                    "a name begins with a letter, a digit, _, : or \\; write the name that `systemctl list-units` prints");
        }
        if (unit.value().length() > LONGEST) {
            return Optional.of(
                    "the name has %d characters, and a unit with a drop-in can have %d; account the slice it runs in"
                            .formatted(unit.value().length(), LONGEST));
        }
        if (DASH_AT_THE_END.matcher(unit.value()).matches()) {
            return Optional.of(
                    "a drop-in under a name that ends in - applies to every unit that begins so, accounted or not; name each unit in a line of its own, or account all of them with a * behind the -");
        }
        if (unit.isPattern() && !MANY.matcher(unit.value()).matches()) {
            return Optional.of(
                    "many units are accounted together by what their names begin with: a name that ends in -, a * and the kind of unit, such as zeek-*.scope");
        }
        if (unit.isPattern()
                && OUR_OWN.stream().map(UnitName::new).anyMatch(own -> own.isInstanceOf(unit))) {
            return Optional.of(
                    "this pattern fits units that do the accounting and have no IP traffic; remove the line, and name the others");
        }
        if (OUR_OWN.contains(unit.value())) {
            return Optional.of(
                    "this unit does the accounting and has no IP traffic; remove the line");
        }
        return Optional.empty();
    }

    /** The units and systemd-tmpfiles have these paths too, and would not follow. */
    private static Optional<String> fixed(String key, Path value, Path expected) {
        return value.equals(expected)
                ? Optional.empty()
                : Optional.of(
                        "$.%s is \"%s\", but the installed units use \"%s\"; remove the key"
                                .formatted(key, value, expected));
    }
}
