package serviceaccounting.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import serviceaccounting.report.Palette;
import serviceaccounting.settings.Settings;
import serviceaccounting.settings.SettingsException;
import serviceaccounting.settings.SettingsFile;

/** The command itself, and the options that all its subcommands share. */
@Command(
        name = "service-accounting",
        description =
                "What each systemd unit sends and receives, when, and how sure the number is.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        scope = ScopeType.INHERIT,
        sortOptions = false,
        usageHelpWidth = 100,
        footerHeading = "%nExamples:%n",
        footer = {
            "  service-accounting report nginx --by month     what nginx moved in the last 12 months",
            "  service-accounting status                      what is being counted just now, and what is not",
            "  service-accounting report --help               all about reports",
            "",
            "Files:",
            "  /etc/service-accounting/settings.json          the settings, unless --settings or the variable",
            "                                                 SERVICE_ACCOUNTING_SETTINGS names others",
            "  /var/lib/service-accounting/ledger.sqlite      the ledger, unless the settings or --ledger name",
            "                                                 another; members of service-accounting may read it"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all is well",
            "1:the work failed",
            "2:the command line or the settings are wrong",
            "3:the ledger can't be used: missing, busy, newer, damaged or not readable"
        })
final class ServiceAccounting implements Callable<Integer> {

    private final Surroundings surroundings;

    @Spec private CommandSpec spec;

    @Option(
            names = "--settings",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "The settings. Default: see Files.")
    private Path settingsFile;

    @Option(
            names = "--ledger",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "The ledger, instead of the one the settings name.")
    private Path ledgerFile;

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Show where an error comes from.")
    private boolean verbose;

    @Option(
            names = "--no-color",
            scope = ScopeType.INHERIT,
            description = "No colours on a terminal; so does the variable NO_COLOR.")
    private boolean noColor;

    ServiceAccounting(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        throw new ParameterException(
                spec.commandLine(), "a subcommand is missing: " + subcommands());
    }

    private String subcommands() {
        List<String> names = List.copyOf(spec.subcommands().keySet());
        return String.join(", ", names.subList(0, names.size() - 1)) + " or " + names.getLast();
    }

    boolean verbose() {
        return verbose;
    }

    PrintWriter out() {
        return surroundings.out();
    }

    PrintWriter err() {
        return surroundings.err();
    }

    Map<String, String> environment() {
        return surroundings.environment();
    }

    InstantSource clock() {
        return surroundings.clock();
    }

    Instant now() {
        return surroundings.clock().instant();
    }

    Palette palette() {
        return surroundings.coloursAreWelcome() && !noColor ? Palette.COLOURS : Palette.PLAIN;
    }

    SettingsFile settingsFile() {
        return SettingsFile.find(Optional.ofNullable(settingsFile), surroundings.environment());
    }

    /**
     * The settings as far as a reader of the ledger needs them: the defaults if there is no file,
     * and also if the file is wrong but the ledger is named anyway.
     */
    Settings readerSettings() {
        try {
            return settingsFile().loadOrDefaults();
        } catch (SettingsException wrong) {
            if (ledgerFile == null) {
                throw wrong;
            }
            wrong.problems()
                    .forEach(problem -> err().println("service-accounting: warning: " + problem));
            return Settings.DEFAULTS;
        }
    }

    Path ledger(Settings settings) {
        return ledgerFile == null ? settings.ledger() : ledgerFile;
    }

    boolean ledgerIsNamed() {
        return ledgerFile != null;
    }

    /** Refuses a command of which only the group was named. */
    static ParameterException incomplete(CommandSpec group) {
        CommandLine commandLine = group.commandLine();
        return new ParameterException(
                commandLine,
                "a subcommand is missing: "
                        + String.join(" or ", commandLine.getSubcommands().keySet()));
    }
}
