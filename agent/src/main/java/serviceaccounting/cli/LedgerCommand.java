package serviceaccounting.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The group of commands about the ledger itself. */
@Command(name = "ledger", description = "Look at the ledger itself.")
final class LedgerCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        throw ServiceAccounting.incomplete(spec);
    }
}
