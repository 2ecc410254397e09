package serviceaccounting.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The group of commands about the settings. */
@Command(name = "settings", description = "Look at the settings.")
final class SettingsCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        throw ServiceAccounting.incomplete(spec);
    }
}
