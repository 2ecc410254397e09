package serviceaccounting.cli;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import serviceaccounting.linux.FileDescriptors;
import serviceaccounting.scope.ScopeName;
import serviceaccounting.scope.ScopeRun;
import serviceaccounting.settings.Settings;
import serviceaccounting.settings.SettingsException;
import serviceaccounting.systemd.ScopeException;
import serviceaccounting.traffic.UnitName;

/** Moves itself into a scope and becomes a command. */
@Command(
        name = "run",
        description = {
            "Run a command in a scope of its own, with IP accounting from its first byte on.",
            "This process becomes the command: same process ID, terminal, signals and exit code."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  service-accounting scope run -- curl -O https://example.org/file",
            "  service-accounting scope run --name zeek-worker-1 -p MemoryMax=1G -- zeek -i eth0"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "any:the command's own, once it runs",
            "1:systemd did not make the scope; the command was not started",
            "2:the command line or the settings are wrong",
            "126:the command is there, but can't be executed",
            "127:there is no such command"
        })
final class ScopeRunCommand implements Callable<Integer> {

    private final ServiceAccounting top;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            converter = ScopeOptions.Name.class,
            description = "The scope's name. Default: the command's, with the process ID.")
    private UnitName name;

    @Option(
            names = {"-q", "--quiet"},
            description = "Do not say that the ledger keeps nothing of this scope.")
    private boolean quiet;

    @Mixin private ScopeOptions options;

    @Parameters(
            arity = "1..*",
            paramLabel = "COMMAND",
            description = "The command and its arguments, best behind a --.")
    private List<String> command;

    ScopeRunCommand(ServiceAccounting top) {
        this.top = top;
    }

    @Override
    public Integer call() throws ScopeException, IOException {
        Set<Integer> descriptors = FileDescriptors.inherited();
        UnitName scope =
                name == null
                        ? ScopeName.ofCommand(command.getFirst(), ProcessHandle.current().pid())
                        : name;
        Settings settings = settings();
        ScopeRun run =
                new ScopeRun(
                        scope,
                        options.properties(String.join(" ", command)),
                        command,
                        settings.of(scope).isPresent());
        Optional<ScopeRun.Failure> missing = run.missing(top.environment());
        if (missing.isPresent()) {
            return refuse(missing.get());
        }
        if (!settings.keeps(scope) && !quiet) {
            warn(
                    "%s is counted, but the ledger keeps declared units only: declare it or a pattern such as '%s'"
                            .formatted(scope, pattern(scope)));
        }
        top.out().flush();
        return refuse(run.become(descriptors, this::warn));
    }

    /** Wrong or unreadable settings must not keep a command from running. */
    private Settings settings() {
        try {
            return top.settingsFile().loadOrDefaults();
        } catch (SettingsException wrong) {
            wrong.problems().forEach(this::warn);
            return Settings.DEFAULTS;
        }
    }

    /** Up to the last dash of the name, as drop-ins for many units are named, systemd.unit(5). */
    static String pattern(UnitName scope) {
        String name = scope.value();
        int dash = name.lastIndexOf('-');
        return dash < 1 ? name : name.substring(0, dash + 1) + "*.scope";
    }

    private int refuse(ScopeRun.Failure failure) {
        String what = command.getFirst();
        switch (failure) {
            case NOT_FOUND -> {
                say("there is no command '%s'; nothing was started".formatted(what));
                return ExitCode.NOT_FOUND;
            }
            case NOT_EXECUTABLE -> {
                say("'%s' can't be executed; is it a program, and may this user?".formatted(what));
                return ExitCode.NOT_EXECUTABLE;
            }
            default -> throw new IllegalStateException("no such failure: " + failure);
        }
    }

    private void warn(String text) {
        say("warning: " + text);
    }

    private void say(String text) {
        top.err().println("service-accounting: " + text);
        top.err().flush();
    }
}
