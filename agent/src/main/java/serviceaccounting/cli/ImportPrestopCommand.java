package serviceaccounting.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import serviceaccounting.importing.PreStopImport;

/** Brings in what the well-known preStop script saved. */
@Command(
        name = "prestop",
        description = {
            "Import the SQLite files of the well-known preStop script: one per service, with the bytes that each run had received.",
            "A run that service-accounting has counted itself is left out, and nothing is imported twice."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  service-accounting import prestop /var/lib/service-accounting --dry-run",
            "  systemctl stop service-accounting",
            "  service-accounting import prestop /var/lib/service-accounting",
            "  systemctl start service-accounting"
        })
final class ImportPrestopCommand implements Callable<Integer> {

    private final ServiceAccounting top;

    @Mixin private ImportWork work;

    @Spec private CommandSpec spec;

    ImportPrestopCommand(ServiceAccounting top) {
        this.top = top;
    }

    @Override
    public Integer call() {
        return work.run(
                top,
                spec,
                "prestop",
                books ->
                        new PreStopImport(
                                books,
                                top.ledger(top.readerSettings()),
                                work.dryRun(),
                                top.clock()));
    }
}
