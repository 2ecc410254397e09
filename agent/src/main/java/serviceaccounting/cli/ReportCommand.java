package serviceaccounting.cli;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import serviceaccounting.ledger.LedgerReader;
import serviceaccounting.report.ByteScale;
import serviceaccounting.report.Report;
import serviceaccounting.report.ReportColumns;
import serviceaccounting.report.ReportCsv;
import serviceaccounting.report.ReportJson;
import serviceaccounting.report.ReportRequest;
import serviceaccounting.report.ReportTable;
import serviceaccounting.report.Reporter;
import serviceaccounting.report.Resolution;
import serviceaccounting.report.TimeExpression;
import serviceaccounting.settings.Settings;

/** Shows what units moved, per period or per run. */
@Command(
        name = "report",
        description =
                "Show what units received (ingress) and sent (egress), per period or per run.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  service-accounting report                              the last 30 days, every unit",
            "  service-accounting report nginx --by month             the last 12 months",
            "  service-accounting report 'sshd@*' --since yesterday   instances of a template",
            "  service-accounting report --by hour --since 2026-11-20 --until 2026-11-20",
            "  service-accounting report nginx --by invocation --since -7d --json",
            "",
            "Without --since: 30 days, 12 months, all years, 24 hours, 24 hours by 15min, 4 hours by 5min,",
            "the runs of 7 days. The range is shown as asked: rows that it cuts are named in a note.",
            "-7d is the whole day seven days ago, -12h the moment twelve hours ago.",
            "",
            "Files:",
            "  /var/lib/service-accounting/ledger.sqlite   the ledger, for members of service-accounting",
            "  /etc/service-accounting/settings.json       names the ledger and the declared units"
        })
final class ReportCommand implements Callable<Integer> {

    private final ServiceAccounting top;

    @Parameters(
            paramLabel = "UNIT",
            arity = "0..*",
            description =
                    "Units: nginx, nginx.service, every instance of sshd@.service, or globs. Default: all.")
    private List<String> patterns = new ArrayList<>();

    @Option(
            names = "--by",
            paramLabel = "ROWS",
            defaultValue = "day",
            converter = Converters.Rows.class,
            description = "day, month, year, hour, 15min, 5min or invocation. Default: day.")
    private Resolution resolution;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = Converters.Time.class,
            description =
                    "2026-11-20, 2026-11-20T10:00, 10:00, 2026-11, today, yesterday, now, -7d, -12h.")
    private TimeExpression since;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            converter = Converters.Time.class,
            description = "The same; a day, month or year is included. Default: now.")
    private TimeExpression until;

    @Option(
            names = "--zone",
            paramLabel = "ZONE",
            converter = Converters.Zone.class,
            description = "Time zone, such as Europe/Berlin, UTC or system. Default: the ledger's.")
    private ZoneId zone;

    @Option(
            names = "--units",
            paramLabel = "SCALE",
            defaultValue = "iec",
            converter = Converters.Scale.class,
            description = "iec (KiB), si (kB) or bytes. Default: iec.")
    private ByteScale scale;

    @Option(names = "--packets", description = "Show packets, too.")
    private boolean packets;

    @Option(names = "--cpu", description = "Show CPU time, too.")
    private boolean cpu;

    @Option(names = "--io", description = "Show bytes read from and written to disks, too.")
    private boolean io;

    @ArgGroup private Format format = new Format();

    private static final class Format {
        @Option(
                names = "--json",
                description = "One JSON object, schema service-accounting/report.")
        private boolean json;

        @Option(names = "--csv", description = "The rows as RFC 4180 CSV, with every figure.")
        private boolean csv;
    }

    ReportCommand(ServiceAccounting top) {
        this.top = top;
    }

    @Override
    public Integer call() {
        Settings settings = top.readerSettings();
        try (LedgerReader ledger = LedgerReader.open(top.ledger(settings))) {
            ReportRequest request =
                    new ReportRequest(
                            AskedUnits.of(patterns, ledger, settings.units().keySet()),
                            resolution,
                            Optional.ofNullable(since),
                            Optional.ofNullable(until),
                            Optional.ofNullable(zone));
            write(Reporter.report(ledger, request, top.now()));
        }
        return ExitCode.FINE;
    }

    private void write(Report report) {
        if (format.json) {
            ReportJson.write(report, top.out());
        } else if (format.csv) {
            ReportCsv.write(report, top.out());
        } else {
            new ReportTable(scale, new ReportColumns(packets, cpu, io), top.palette())
                    .write(report, top.out());
        }
    }
}
