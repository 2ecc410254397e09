package serviceaccounting.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The group of commands that bring in what other programs had counted. */
@Command(name = "import", description = "Bring in what other programs had counted before.")
final class ImportCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        throw ServiceAccounting.incomplete(spec);
    }
}
