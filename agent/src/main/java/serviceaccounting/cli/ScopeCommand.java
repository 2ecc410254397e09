package serviceaccounting.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The group of commands about scopes. */
@Command(name = "scope", description = "Account commands and processes in scopes of their own.")
final class ScopeCommand implements Callable<Integer> {

    static final String NAME = "scope";

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        throw ServiceAccounting.incomplete(spec);
    }
}
