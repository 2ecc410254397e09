package serviceaccounting.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import serviceaccounting.ledger.LedgerReader;

/** Checks the ledger's file and the sums in it. */
@Command(
        name = "verify",
        description =
                "Check the ledger's file and the sums in it; every fault is one line, and the exit code is 1 if there is any.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  service-accounting ledger verify",
            "  service-accounting ledger verify --ledger ./copy.sqlite"
        })
final class LedgerVerifyCommand implements Callable<Integer> {

    private final ServiceAccounting top;

    LedgerVerifyCommand(ServiceAccounting top) {
        this.top = top;
    }

    @Override
    public Integer call() {
        Path file = top.ledger(top.readerSettings());
        try (LedgerReader ledger = LedgerReader.open(file)) {
            List<String> faults = ledger.verify();
            faults.forEach(fault -> top.out().print(file + ": " + fault + "\n"));
            if (faults.isEmpty()) {
                top.out().print(file + " has no faults\n");
                return ExitCode.FINE;
            }
            return ExitCode.FAILED;
        }
    }
}
