package serviceaccounting.install;

import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import serviceaccounting.settings.HostSettings;
import serviceaccounting.settings.Settings;

/**
 * The hook's settings, as a file of shell assignments: {@code docs/reference/files.md} has every
 * line.
 *
 * @param settings what the lines are taken from
 */
record HookConf(Settings settings) {

    /** Where it stands, below {@code /etc}. */
    static final String PATH = "service-accounting/hook.conf";

    HookConf {
        Objects.requireNonNull(settings, "settings");
    }

    String text() {
        StringBuilder lines = new StringBuilder();
        add(lines, "SPOOL", settings.spool().toString());
        add(lines, "RUNTIME", settings.runtime().toString());
        add(lines, "UNITS", String.join(" ", settings.declaredPatterns()));
        if (settings.allUnits()) {
            // Repair is for all that systemd accounts.
            add(lines, "ALL_UNITS", "yes");
        }
        HostSettings host = settings.host();
        boolean wantsRules = settings.remotes().enable() || host.enable();
        // Without a backend the hook makes no rules, and takes away those that are there.
        if (wantsRules) {
            add(lines, "BACKEND", settings.hook().backend().word());
            add(lines, "GROUP", Integer.toString(settings.remotes().group()));
            add(lines, "MARK_MASK", "0x" + Integer.toHexString(settings.hook().markMask()));
        }
        addUnlessEmpty(lines, "LISTEN_PORTS", ports());
        if (wantsRules) {
            addUnlessEmpty(lines, "NO_REMOTES", unseen());
        }
        if (host.enable()) {
            add(lines, "HOST", words(host.groups().stream().map(String::valueOf)));
        }
        return lines.toString();
    }

    private String ports() {
        return words(
                settings.units().entrySet().stream()
                        .filter(unit -> !unit.getValue().listenPorts().isEmpty())
                        .map(
                                unit ->
                                        unit.getKey()
                                                + "="
                                                + String.join(",", unit.getValue().listenPorts())));
    }

    /** Patterns of the units whose remotes are not told apart, and which need no rules. */
    private String unseen() {
        if (!settings.remotes().enable()) {
            return "*";
        }
        return words(
                settings.units().entrySet().stream()
                        .filter(unit -> !unit.getValue().remotes(settings.remotes()).enable())
                        .map(unit -> Settings.pattern(unit.getKey())));
    }

    private static String words(Stream<String> list) {
        return list.collect(Collectors.joining(" "));
    }

    private static void addUnlessEmpty(StringBuilder lines, String name, String value) {
        if (!value.isEmpty()) {
            add(lines, name, value);
        }
    }

    /** No value that passed the checks holds a quote, and none could break out of its line. */
    private static void add(StringBuilder lines, String name, String value) {
        lines.append(name).append("='").append(value.replace("'", "'\\''")).append("'\n");
    }
}
