package serviceaccounting.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import serviceaccounting.settings.Settings;
import serviceaccounting.settings.SettingsFile;

/** Reads the settings and says whether anything is wrong with them. */
@Command(
        name = "check",
        description =
                "Check the settings; every problem is one line, and the exit code is 2 if there is any.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  service-accounting settings check",
            "  service-accounting settings check ./settings.json"
        })
final class SettingsCheckCommand implements Callable<Integer> {

    private final ServiceAccounting top;

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "The file to check, instead of the one in use.")
    private Path file;

    SettingsCheckCommand(ServiceAccounting top) {
        this.top = top;
    }

    @Override
    public Integer call() {
        SettingsFile checked = file == null ? top.settingsFile() : new SettingsFile(file, true);
        Settings settings = checked.load();
        top.out()
                .print(
                        "%s is fine; units declared: %d\n"
                                .formatted(checked.path(), settings.units().size()));
        return ExitCode.FINE;
    }
}
