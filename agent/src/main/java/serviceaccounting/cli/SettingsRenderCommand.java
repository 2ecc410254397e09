package serviceaccounting.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import serviceaccounting.install.SystemFiles;

/** Writes the files that the installer puts below /etc. */
@Command(
        name = "render",
        description = {
            "Write what follows from the settings, the hook's settings and the units' drop-ins, below a",
            "folder in place of /etc. The installer does it, and puts the files where they belong."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  service-accounting settings render /tmp/etc",
            "  service-accounting settings render /tmp/etc --settings ./settings.json"
        })
final class SettingsRenderCommand implements Callable<Integer> {

    private final ServiceAccounting top;

    @Parameters(
            arity = "1",
            paramLabel = "FOLDER",
            description = "The folder; it may not hold any of the files.")
    private Path folder;

    SettingsRenderCommand(ServiceAccounting top) {
        this.top = top;
    }

    @Override
    public Integer call() {
        SystemFiles files = SystemFiles.of(top.settingsFile().load());
        try {
            files.write(folder);
        } catch (FileAlreadyExistsException there) {
            return failed(there.getFile() + ": it is there already; name an empty folder");
        } catch (IOException refused) {
            return failed(
                    "%s: the system said '%s'; name a folder that this user can write to"
                            .formatted(folder, refused.getMessage()));
        }
        files.texts().keySet().forEach(path -> top.out().print(path + "\n"));
        return ExitCode.FINE;
    }

    private int failed(String why) {
        top.err().println("service-accounting settings render: cannot write " + why);
        return ExitCode.FAILED;
    }
}
