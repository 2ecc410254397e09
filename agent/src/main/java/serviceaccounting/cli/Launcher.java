package serviceaccounting.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;
import serviceaccounting.ledger.LedgerException;
import serviceaccounting.reading.SourceException;
import serviceaccounting.report.RequestException;
import serviceaccounting.settings.SettingsException;
import serviceaccounting.systemd.ScopeException;

/** Builds the command line, runs it, and turns every error into a line of help and an exit code. */
final class Launcher {

    private final Surroundings surroundings;
    private final ServiceAccounting top;

    Launcher(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.top = new ServiceAccounting(surroundings);
    }

    /** Runs the command that the arguments name. */
    int run(String... arguments) {
        String[] words = NflogCommand.inOurSpelling(arguments);
        int code = commandLine(words.length == 0 ? "" : words[0]).execute(words);
        surroundings.out().flush();
        surroundings.err().flush();
        return code;
    }

    /** The whole command line, from which help, completions and manual pages are made. */
    CommandLine commandLine() {
        return commandLine("");
    }

    /**
     * The command line with that subcommand alone, or with all if there is none of that name: each
     * costs some milliseconds.
     */
    private CommandLine commandLine(String only) {
        CommandLine root = new CommandLine(top);
        Map<String, Supplier<CommandLine>> subcommands = subcommands();
        Supplier<CommandLine> one = subcommands.get(only);
        if (one == null) {
            subcommands.forEach((name, subcommand) -> root.addSubcommand(name, subcommand.get()));
        } else {
            root.addSubcommand(only, one.get());
        }
        // A word such as @home is an argument of somebody's command, not a file to read words from.
        root.setExpandAtFiles(false);
        root.setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF));
        root.setOut(surroundings.out());
        root.setErr(surroundings.err());
        root.setParameterExceptionHandler((wrong, arguments) -> explainUsage(wrong));
        root.setExecutionExceptionHandler((failure, command, parsed) -> explain(failure));
        return root;
    }

    /** In the order in which help lists them. */
    private Map<String, Supplier<CommandLine>> subcommands() {
        Map<String, Supplier<CommandLine>> subcommands = new LinkedHashMap<>();
        subcommands.put("report", () -> new CommandLine(new ReportCommand(top)));
        subcommands.put("remotes", () -> new CommandLine(new RemotesCommand(top)));
        subcommands.put("status", () -> new CommandLine(new StatusCommand(top)));
        subcommands.put("events", () -> new CommandLine(new EventsCommand(top)));
        subcommands.put(
                ScopeCommand.NAME,
                () ->
                        new CommandLine(new ScopeCommand())
                                .addSubcommand(
                                        new CommandLine(new ScopeRunCommand(top))
                                                .setStopAtPositional(true))
                                .addSubcommand(new ScopeAdoptCommand(top))
                                .addSubcommand(new ScopeListCommand(top)));
        subcommands.put(
                "ledger",
                () ->
                        new CommandLine(new LedgerCommand())
                                .addSubcommand(new LedgerInfoCommand(top))
                                .addSubcommand(new LedgerVerifyCommand(top)));
        subcommands.put(
                "import",
                () ->
                        new CommandLine(new ImportCommand())
                                .addSubcommand(new ImportPrestopCommand(top))
                                .addSubcommand(new ImportNflogCsvCommand(top)));
        subcommands.put(
                "settings",
                () ->
                        new CommandLine(new SettingsCommand())
                                .addSubcommand(new SettingsCheckCommand(top))
                                .addSubcommand(new SettingsRenderCommand(top)));
        subcommands.put("backfill", () -> new CommandLine(new BackfillCommand(top)));
        subcommands.put("agent", () -> new CommandLine(new AgentCommand(top)));
        subcommands.put(NflogCommand.NAME, () -> new CommandLine(new NflogCommand(top)));
        return subcommands;
    }

    private int explainUsage(ParameterException wrong) {
        String command = wrong.getCommandLine().getCommandSpec().qualifiedName();
        String said = wrong.getMessage().lines().findFirst().orElse("wrong usage");
        surroundings.err().println(command + ": " + said + hint(wrong) + command + " --help");
        return ExitCode.USAGE;
    }

    private static String hint(ParameterException wrong) {
        if (wrong instanceof UnmatchedArgumentException unmatched
                && !unmatched.getSuggestions().isEmpty()) {
            return "; did you mean " + unmatched.getSuggestions().getFirst() + "? See ";
        }
        return "; see ";
    }

    private int explain(Exception failure) {
        if (top.verbose()) {
            failure.printStackTrace(surroundings.err());
        }
        return switch (failure) {
            case SettingsException settings -> say(settings.getMessage(), ExitCode.USAGE);
            case RequestException request -> say(request.getMessage(), ExitCode.USAGE);
            case LedgerException ledger -> say(ledger.getMessage(), ExitCode.LEDGER);
            case ScopeException scope -> say(scope.getMessage(), ExitCode.FAILED);
            case SourceException source -> say(source.getMessage(), ExitCode.FAILED);
            default ->
                    say(
                            "unexpected: "
                                    + failure
                                    + (top.verbose() ? "" : "; -v shows where, please report it"),
                            ExitCode.FAILED);
        };
    }

    private int say(String message, int code) {
        message.lines().forEach(line -> surroundings.err().println("service-accounting: " + line));
        return code;
    }
}
