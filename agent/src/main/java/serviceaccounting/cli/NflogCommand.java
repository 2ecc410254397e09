package serviceaccounting.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import serviceaccounting.acctd.AcctdLog;
import serviceaccounting.acctd.AcctdOptions;
import serviceaccounting.acctd.AcctdProcess;
import serviceaccounting.acctd.GroupRole;
import serviceaccounting.acctd.Interval;

/** Does what go-nflog-acctd does. */
@Command(
        name = "nflog",
        description = {
            "Count the traffic of whole NFLOG groups per remote address, and write a CSV file per period,"
                    + " as go-nflog-acctd does and with its flags. They may have one dash or two.",
            "This needs no agent and no ledger, but CAP_NET_ADMIN, and rules that log to the groups."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  service-accounting nflog -interval 1h -ip4-dst-group=4 -ip4-src-group=5",
            "  service-accounting nflog --ip6-dst-group 6 --ip6-src-group 7 --log-directory ./traffic"
        })
final class NflogCommand implements Callable<Integer> {

    static final String NAME = "nflog";

    private static final int LARGEST_GROUP = 0xffff;
    private static final int IPV4_BITS = 32;
    private static final int IPV6_BITS = 128;
    private static final int MOST_REMOTES = 1 << 24;

    private static final GoFlags FLAGS =
            new GoFlags(
                    Set.of("debug", "help", "syslog", "verbose"),
                    Set.of(
                            "cpuprofile",
                            "cpus",
                            "interval",
                            "ip4-dst-group",
                            "ip4-prefix-length",
                            "ip4-src-group",
                            "ip6-dst-group",
                            "ip6-prefix-length",
                            "ip6-src-group",
                            "log-directory",
                            "max-remotes",
                            "memprofile",
                            "priority"));

    private final ServiceAccounting top;

    @Spec private CommandSpec spec;

    @Option(
            names = "--ip4-dst-group",
            paramLabel = "GROUP",
            converter = Converters.GoInteger.class,
            description = "Count IPv4 packets of this group by their destination. 0: none.")
    private int ip4DestinationGroup;

    @Option(
            names = "--ip4-src-group",
            paramLabel = "GROUP",
            converter = Converters.GoInteger.class,
            description = "Count IPv4 packets of this group by their source. 0: none.")
    private int ip4SourceGroup;

    @Option(
            names = "--ip6-dst-group",
            paramLabel = "GROUP",
            converter = Converters.GoInteger.class,
            description = "Count IPv6 packets of this group by their destination. 0: none.")
    private int ip6DestinationGroup;

    @Option(
            names = "--ip6-src-group",
            paramLabel = "GROUP",
            converter = Converters.GoInteger.class,
            description = "Count IPv6 packets of this group by their source. 0: none.")
    private int ip6SourceGroup;

    @Option(
            names = "--ip4-prefix-length",
            paramLabel = "BITS",
            defaultValue = "32",
            converter = Converters.GoInteger.class,
            description = "Put IPv4 addresses together that begin alike. Default: 32.")
    private int ip4PrefixLength;

    @Option(
            names = "--ip6-prefix-length",
            paramLabel = "BITS",
            defaultValue = "64",
            converter = Converters.GoInteger.class,
            description = "Put IPv6 addresses together that begin alike. Default: 64.")
    private int ip6PrefixLength;

    @Option(
            names = "--log-directory",
            paramLabel = "FOLDER",
            defaultValue = "/var/log/accounting",
            description = "Where the files go. Default: /var/log/accounting.")
    private Path logDirectory;

    @Option(
            names = "--interval",
            paramLabel = "TIME",
            defaultValue = "5m",
            converter = Converters.NflogInterval.class,
            description =
                    "Begin a file so often: at least 1s, and a part of a day or whole days. Default: 5m.")
    private Interval interval;

    @Option(
            names = "--max-remotes",
            paramLabel = "N",
            defaultValue = "131072",
            converter = Converters.GoInteger.class,
            description =
                    "Tell so many remotes apart per group and period; the rest is counted under 0.0.0.0 or ::."
                            + " Default: 131072.")
    private int maxRemotes;

    @Option(names = "--syslog", description = "Log to syslog instead of standard error.")
    private boolean syslog;

    @Option(names = "--debug", description = "Log every single packet.")
    private boolean debug;

    @Option(
            names = "--priority",
            paramLabel = "NICE",
            defaultValue = "-19",
            converter = Converters.GoInteger.class,
            description = "Nice value of the thread that reads. Default: -19.")
    private int priority;

    @Option(
            names = "--cpus",
            paramLabel = "N",
            converter = Converters.GoInteger.class,
            description = "Accepted, without effect: one thread reads all groups.")
    private Integer cpus;

    @Option(
            names = "--cpuprofile",
            paramLabel = "FILE",
            description =
                    "Accepted, without effect: SERVICE_ACCOUNTING_FLAGS can start a recording.")
    private String cpuProfile;

    @Option(names = "--memprofile", paramLabel = "FILE", description = "Accepted, without effect.")
    private String memoryProfile;

    NflogCommand(ServiceAccounting top) {
        this.top = top;
    }

    /** The arguments of the whole program, in our spelling if they are for this command. */
    static String[] inOurSpelling(String... arguments) {
        if (arguments.length == 0 || !arguments[0].equals(NAME)) {
            return arguments;
        }
        List<String> rewritten = FLAGS.rewritten(Arrays.asList(arguments));
        return rewritten.toArray(new String[0]);
    }

    @Override
    public Integer call() throws InterruptedException {
        boolean done =
                AcctdProcess.run(options(), flagsWithoutEffect(), syslog, top.clock(), this::say);
        return done ? ExitCode.FINE : ExitCode.FAILED;
    }

    private AcctdOptions options() {
        Map<GroupRole, Integer> groups = new EnumMap<>(GroupRole.class);
        add(GroupRole.IP4_DESTINATION, "--ip4-dst-group", ip4DestinationGroup, groups);
        add(GroupRole.IP4_SOURCE, "--ip4-src-group", ip4SourceGroup, groups);
        add(GroupRole.IP6_DESTINATION, "--ip6-dst-group", ip6DestinationGroup, groups);
        add(GroupRole.IP6_SOURCE, "--ip6-src-group", ip6SourceGroup, groups);
        check("--ip4-prefix-length", ip4PrefixLength, 0, Integer.MAX_VALUE);
        check("--ip6-prefix-length", ip6PrefixLength, 0, Integer.MAX_VALUE);
        check("--max-remotes", maxRemotes, 0, MOST_REMOTES);
        try {
            return new AcctdOptions(
                    groups,
                    Math.min(ip4PrefixLength, IPV4_BITS),
                    Math.min(ip6PrefixLength, IPV6_BITS),
                    logDirectory,
                    interval,
                    maxRemotes,
                    priority == 0 ? OptionalInt.empty() : OptionalInt.of(priority),
                    debug);
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), wrong.getMessage(), wrong);
        }
    }

    private void add(GroupRole role, String option, int group, Map<GroupRole, Integer> groups) {
        check(option, group, Integer.MIN_VALUE, LARGEST_GROUP);
        if (group > 0) {
            groups.put(role, group);
        }
    }

    private void check(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new ParameterException(
                    spec.commandLine(),
                    "%s must be at %s, not %d"
                            .formatted(
                                    option,
                                    value < least ? "least " + least : "most " + most,
                                    value));
        }
    }

    private List<String> flagsWithoutEffect() {
        List<String> given = new ArrayList<>();
        if (cpus != null && cpus != 0) {
            given.add("--cpus");
        }
        if (cpuProfile != null && !cpuProfile.isEmpty()) {
            given.add("--cpuprofile");
        }
        if (memoryProfile != null && !memoryProfile.isEmpty()) {
            given.add("--memprofile");
        }
        return given;
    }

    /** To standard error. */
    private void say(AcctdLog.Level level, String message) {
        String mark =
                switch (level) {
                    case DEBUG, INFO -> "";
                    case WARNING -> "warning: ";
                    case ERROR -> "error: ";
                };
        top.err().println("service-accounting nflog: " + mark + message);
    }
}
