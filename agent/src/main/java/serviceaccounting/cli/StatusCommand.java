package serviceaccounting.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import serviceaccounting.ledger.LedgerReader;
import serviceaccounting.report.ByteScale;
import serviceaccounting.report.Status;
import serviceaccounting.report.StatusJson;
import serviceaccounting.report.StatusTable;
import serviceaccounting.settings.Settings;

/** Shows how it stands: the agent, each unit, what is not being counted just now. */
@Command(
        name = "status",
        description =
                "Show how it stands: the agent, each unit, and what is not being counted just now.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  service-accounting status",
            "  service-accounting status --json | jq .ageSeconds"
        })
final class StatusCommand implements Callable<Integer> {

    /** So many checkpoints may pass without a commit before something seems to be wrong. */
    private static final int CHECKPOINTS = 3;

    @Option(names = "--json", description = "One JSON object, schema service-accounting/status.")
    private boolean json;

    @Option(
            names = "--units",
            paramLabel = "SCALE",
            defaultValue = "iec",
            converter = Converters.Scale.class,
            description = "iec (KiB), si (kB) or bytes. Default: iec.")
    private ByteScale scale;

    private final ServiceAccounting top;

    StatusCommand(ServiceAccounting top) {
        this.top = top;
    }

    @Override
    public Integer call() {
        Settings settings = top.readerSettings();
        Path file = top.ledger(settings);
        try (LedgerReader ledger = LedgerReader.open(file)) {
            Status status = Status.ask(file, ledger, settings.units().keySet(), top.now());
            if (json) {
                StatusJson.write(status, top.out());
                return ExitCode.FINE;
            }
            Duration late = settings.checkpoint().multipliedBy(CHECKPOINTS);
            new StatusTable(scale, top.palette()).write(status, late, top.out());
        }
        return ExitCode.FINE;
    }
}
