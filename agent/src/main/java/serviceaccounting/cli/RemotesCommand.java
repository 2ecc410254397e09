package serviceaccounting.cli;

import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import serviceaccounting.ledger.LedgerReader;
import serviceaccounting.report.ByteScale;
import serviceaccounting.report.RemoteLengths;
import serviceaccounting.report.RemoteReport;
import serviceaccounting.report.RemoteReporter;
import serviceaccounting.report.RemoteRequest;
import serviceaccounting.report.RemoteSort;
import serviceaccounting.report.RemotesBy;
import serviceaccounting.report.RemotesCsv;
import serviceaccounting.report.RemotesJson;
import serviceaccounting.report.RemotesTable;
import serviceaccounting.report.RequestException;
import serviceaccounting.report.TimeExpression;
import serviceaccounting.report.WhyNoRemotes;
import serviceaccounting.settings.Settings;
import serviceaccounting.traffic.UnitName;

/** Shows with whom units exchanged their traffic, and how much of it is known by remote. */
@Command(
        name = "remotes",
        description =
                "Show with whom units exchanged their traffic, and how much of the total is known by remote.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  service-accounting remotes                              the last 30 days, each unit",
            "  service-accounting remotes nginx --since today --resolve",
            "  service-accounting remotes nginx --by day --top 3 --prefix 24,48",
            "  service-accounting remotes --host --since -1h           the whole machine",
            "  service-accounting remotes nginx --top all --csv",
            "",
            "Without --since: 30 days, also by day; 24 hours by hour, 12 months by month, all by year.",
            "What is less than whole days of the ledger's zone is answered from hours, which are kept for",
            "35 days unless the settings say otherwise. unattributed is what the unit's total has more than",
            "all its remotes; coverage is how much of the total is known by remote; after stop is the part",
            "of the remotes that came when the unit had stopped; lost is what the rules counted and the",
            "agent could not read.",
            "",
            "--resolve asks the name servers of this machine, who then know whom you look at.",
            "",
            "Files:",
            "  /var/lib/service-accounting/ledger.sqlite   the ledger, for members of service-accounting",
            "  /etc/service-accounting/settings.json       names the ledger and the declared units"
        })
final class RemotesCommand implements Callable<Integer> {

    /** Name servers that answer at all take a few tenths of a second. */
    private static final Duration RESOLVER_DEADLINE = Duration.ofSeconds(2);

    /** The units that have rules: docs/explanation/rules.md. */
    private static final Set<String> WITH_RULES = Set.of(".service", ".socket", ".scope");

    private final ServiceAccounting top;

    @Parameters(
            paramLabel = "UNIT",
            arity = "0..*",
            description =
                    "Units: nginx, nginx.service, every instance of sshd@.service, or globs. Default: all that have remotes.")
    private List<String> patterns = new ArrayList<>();

    @Option(
            names = "--host",
            description = "The whole machine, where the settings switch that on: unit -.slice.")
    private boolean host;

    @Option(
            names = "--by",
            paramLabel = "ROWS",
            defaultValue = "total",
            converter = Converters.RemoteRows.class,
            description = "total, hour, day, month or year. Default: total, one sum for the range.")
    private RemotesBy by;

    @Option(
            names = "--top",
            paramLabel = "N",
            defaultValue = "20",
            converter = Converters.Top.class,
            description =
                    "How many remotes of a unit to show for each period, or all; the rest is one row. Default: 20.")
    private int most;

    @Option(
            names = "--sort",
            paramLabel = "ORDER",
            defaultValue = "total",
            converter = Converters.Order.class,
            description = "Most first: by ingress, egress or total. Default: total.")
    private RemoteSort sort;

    @Option(
            names = "--prefix",
            paramLabel = "LENGTH",
            split = ",",
            description =
                    "Sum up networks of that many bits: 24 of IPv4 (up to 32), 48 of IPv6 (above 32), both as 24,48; or ipv4/16, ipv6/32. Default: as the ledger has them.")
    private List<String> lengths = new ArrayList<>();

    @Option(
            names = "--resolve",
            description =
                    "Show names of single addresses by reverse DNS, if they lead back and arrive within 2 s.")
    private boolean resolve;

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

    @ArgGroup private Format format = new Format();

    private static final class Format {
        @Option(
                names = "--json",
                description = "One JSON object, schema service-accounting/remotes.")
        private boolean json;

        @Option(names = "--csv", description = "The rows as RFC 4180 CSV, with every figure.")
        private boolean csv;
    }

    RemotesCommand(ServiceAccounting top) {
        this.top = top;
    }

    @Override
    public Integer call() {
        RemoteLengths cut = lengths();
        Settings settings = top.readerSettings();
        RemoteReport report;
        try (LedgerReader ledger = LedgerReader.open(top.ledger(settings))) {
            report = RemoteReporter.report(ledger, request(ledger, settings, cut), top.now());
        }
        write(resolve ? withNames(report) : report);
        return ExitCode.FINE;
    }

    /** Not by a converter, for the reason given in {@link AskedUnits}. */
    private RemoteLengths lengths() {
        try {
            return RemoteLengths.parse(lengths);
        } catch (IllegalArgumentException refused) {
            throw new RequestException(refused.getMessage());
        }
    }

    private RemoteRequest request(LedgerReader ledger, Settings settings, RemoteLengths cut) {
        Set<UnitName> units = new TreeSet<>();
        boolean named = host || !patterns.isEmpty();
        if (!host || !patterns.isEmpty()) {
            units.addAll(AskedUnits.of(patterns, ledger, settings.units().keySet()));
        }
        if (!named) {
            // It holds the traffic of all others once more.
            units.remove(RemoteRequest.MACHINE);
        }
        if (host) {
            units.add(RemoteRequest.MACHINE);
        }
        return new RemoteRequest(
                List.copyOf(units),
                named,
                without(units, settings),
                by,
                Optional.ofNullable(since),
                Optional.ofNullable(until),
                Optional.ofNullable(zone),
                cut,
                sort,
                most);
    }

    private static Map<UnitName, WhyNoRemotes> without(Set<UnitName> units, Settings settings) {
        Map<UnitName, WhyNoRemotes> without = new HashMap<>();
        if (settings.units().isEmpty()) {
            // As with the ledger of another machine: nothing is known then.
            return without;
        }
        for (UnitName unit : units) {
            whyWithout(unit, settings).ifPresent(why -> without.put(unit, why));
        }
        return without;
    }

    private static Optional<WhyNoRemotes> whyWithout(UnitName unit, Settings settings) {
        if (unit.equals(RemoteRequest.MACHINE)) {
            return settings.host().enable()
                    ? Optional.empty()
                    : Optional.of(WhyNoRemotes.HOST_SWITCHED_OFF);
        }
        if (!WITH_RULES.contains(unit.suffix())) {
            return Optional.of(WhyNoRemotes.NO_RULES);
        }
        if (settings.remotesOf(unit).enable()) {
            return Optional.empty();
        }
        return Optional.of(
                settings.of(unit).isPresent()
                        ? WhyNoRemotes.SWITCHED_OFF
                        : WhyNoRemotes.NOT_DECLARED);
    }

    private static RemoteReport withNames(RemoteReport report) {
        ReverseNames.Found found = ReverseNames.ofSystem(RESOLVER_DEADLINE).of(report.hosts());
        List<String> notes = new ArrayList<>();
        if (found.late() > 0) {
            notes.add(
                    "names that did not arrive within %d s: %d"
                            .formatted(RESOLVER_DEADLINE.toSeconds(), found.late()));
        }
        if (report.networks() > 0) {
            notes.add(
                    "remotes that are networks, of which only single addresses would have names: %d"
                            .formatted(report.networks()));
        }
        return report.named(found.names(), notes);
    }

    private void write(RemoteReport report) {
        if (format.json) {
            RemotesJson.write(report, top.out());
        } else if (format.csv) {
            RemotesCsv.write(report, top.out());
        } else {
            new RemotesTable(scale, packets, top.palette()).write(report, top.out());
        }
    }
}
