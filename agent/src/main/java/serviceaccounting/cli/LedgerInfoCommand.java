package serviceaccounting.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import serviceaccounting.ledger.LedgerInfo;
import serviceaccounting.ledger.LedgerReader;
import serviceaccounting.report.ByteScale;
import serviceaccounting.report.LedgerInfoJson;
import serviceaccounting.report.LedgerInfoTable;

/** Shows what the ledger is: its version, zone, sizes and rows. */
@Command(
        name = "info",
        description = "Show the ledger's version, zone, sizes and rows.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  service-accounting ledger info",
            "  service-accounting ledger info --json --ledger ./copy.sqlite"
        })
final class LedgerInfoCommand implements Callable<Integer> {

    private final ServiceAccounting top;

    @Option(names = "--json", description = "One JSON object, schema service-accounting/ledger.")
    private boolean json;

    @Option(
            names = "--units",
            paramLabel = "SCALE",
            defaultValue = "iec",
            converter = Converters.Scale.class,
            description = "iec (KiB), si (kB) or bytes. Default: iec.")
    private ByteScale scale;

    LedgerInfoCommand(ServiceAccounting top) {
        this.top = top;
    }

    @Override
    public Integer call() {
        try (LedgerReader ledger = LedgerReader.open(top.ledger(top.readerSettings()))) {
            LedgerInfo info = ledger.info();
            if (json) {
                LedgerInfoJson.write(info, top.out());
            } else {
                LedgerInfoTable.write(info, scale, top.palette(), top.out());
            }
        }
        return ExitCode.FINE;
    }
}
