package serviceaccounting.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import serviceaccounting.reading.CounterReading;
import serviceaccounting.reading.SourceException;
import serviceaccounting.reading.UnitObservation;
import serviceaccounting.report.ByteScale;
import serviceaccounting.report.ScopeStatus;
import serviceaccounting.report.ScopesJson;
import serviceaccounting.report.ScopesTable;
import serviceaccounting.settings.Settings;
import serviceaccounting.systemd.BusCounterSource;
import serviceaccounting.traffic.Counters;

/** Shows the scopes that are there, with what they have moved so far. */
@Command(
        name = "list",
        description = {
            "Show the scopes that are there, with what each has moved since it started, as systemd"
                    + " counts it now. This needs no agent."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  service-accounting scope list",
            "  service-accounting scope list --json | jq -r '.scopes[] | select(.inLedger) | .unit'"
        })
final class ScopeListCommand implements Callable<Integer> {

    private final ServiceAccounting top;

    @Option(names = "--json", description = "One JSON object, schema service-accounting/scopes.")
    private boolean json;

    @Option(
            names = "--units",
            paramLabel = "SCALE",
            defaultValue = "iec",
            converter = Converters.Scale.class,
            description = "iec (KiB), si (kB) or bytes. Default: iec.")
    private ByteScale scale;

    ScopeListCommand(ServiceAccounting top) {
        this.top = top;
    }

    @Override
    public Integer call() throws SourceException {
        Settings settings = top.readerSettings();
        try (BusCounterSource systemd = new BusCounterSource(top.clock())) {
            List<ScopeStatus> scopes =
                    systemd.observe(List.of("*.scope")).stream()
                            .map(seen -> status(seen, settings))
                            .toList();
            if (json) {
                ScopesJson.write(scopes, settings.zoneOrSystem(), top.out());
            } else {
                new ScopesTable(scale, top.palette())
                        .write(scopes, settings.zoneOrSystem(), top.out());
            }
        }
        return ExitCode.FINE;
    }

    private static ScopeStatus status(UnitObservation seen, Settings settings) {
        return new ScopeStatus(
                seen.unit(),
                seen.activeState(),
                seen.reading().flatMap(CounterReading::runStart),
                seen.reading().map(CounterReading::counters).orElse(Counters.ABSENT),
                settings.keeps(seen.unit()));
    }
}
