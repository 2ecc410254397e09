package serviceaccounting.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import serviceaccounting.recording.Backfill;
import serviceaccounting.recording.BackfillOrder;
import serviceaccounting.report.RequestException;
import serviceaccounting.report.TimeExpression;
import serviceaccounting.report.UnitPattern;
import serviceaccounting.settings.Settings;

/** Has the agent read the journal for runs that ended before it, or while it was away. */
@Command(
        name = "backfill",
        description = {
            "Take from the journal what runs moved that ended since a moment and are not in the ledger: those before service-accounting was installed, and those whose stop nobody recorded.",
            "The agent does it, so it must be running, and you must be root. What is booked already stays as it is, however often you ask."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  service-accounting backfill --since 2026-10-01          all declared units",
            "  service-accounting backfill --since -7d nginx 'sshd@*'  these, declared or not"
        })
final class BackfillCommand implements Callable<Integer> {

    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

    @Parameters(
            paramLabel = "UNIT",
            description =
                    "Units: nginx, nginx.service, every instance of sshd@.service, or globs. Default: those declared.")
    private List<String> patterns = new ArrayList<>();

    @Option(
            names = "--since",
            required = true,
            paramLabel = "TIME",
            converter = Converters.Time.class,
            description =
                    "2026-11-20, 2026-11-20T10:00, 10:00, 2026-11, today, yesterday, -7d, -12h.")
    private TimeExpression since;

    @Option(
            names = "--zone",
            paramLabel = "ZONE",
            converter = Converters.Zone.class,
            description =
                    "Time zone of --since, such as Europe/Berlin or UTC. Default: the system's.")
    private ZoneId zone = ZoneId.systemDefault();

    @Spec private CommandSpec spec;

    private final ServiceAccounting top;

    BackfillCommand(ServiceAccounting top) {
        this.top = top;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (top.ledgerIsNamed()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--ledger is for readers; the agent writes the ledger its settings name");
        }
        Settings settings = top.readerSettings();
        Instant from = since.in(zone, top.now()).from();
        BackfillOrder order = new BackfillOrder(from, units());
        Teller teller = new Teller(from);
        try {
            teller.sayDone(Backfill.run(settings.runtime(), order, teller));
            return ExitCode.FINE;
        } catch (AccessDeniedException denied) {
            return failed(
                    "cannot ask the agent: you may not write into %s; be root"
                            .formatted(Path.of(denied.getFile()).getParent()));
        } catch (IOException failure) {
            return failed(failure.getMessage());
        }
    }

    private int failed(String why) {
        top.out().flush();
        top.err().println("service-accounting: " + why);
        return ExitCode.FAILED;
    }

    private Optional<Pattern> units() {
        if (patterns.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    Pattern.compile(
                            patterns.stream()
                                    .map(text -> UnitPattern.parse(text).form().pattern())
                                    .collect(Collectors.joining("|"))));
        } catch (IllegalArgumentException refused) {
            throw new RequestException(refused.getMessage());
        }
    }

    private String text(Instant moment) {
        return MOMENT.format(moment.atZone(zone));
    }

    /** Says how far it is: at once what matters, else a line for each tenth of the time. */
    private final class Teller implements Backfill.Listener {

        private static final int STEPS = 10;

        private final Instant from;
        private long stepsSaid;

        Teller(Instant from) {
            this.from = from;
        }

        @Override
        public void at(Backfill.Progress progress) {
            long whole = Math.max(1, Duration.between(from, top.now()).toMillis());
            long step = Duration.between(from, progress.reached()).toMillis() * STEPS / whole;
            if (step > stepsSaid) {
                stepsSaid = step;
                top.out()
                        .print(
                                "read until %s: %d records, %d runs%n"
                                        .formatted(
                                                text(progress.reached()),
                                                progress.records(),
                                                progress.runs()));
                top.out().flush();
            }
        }

        @Override
        public void note(String text) {
            top.out().flush();
            top.err().println("service-accounting: " + text);
        }

        void sayDone(Backfill.Progress all) {
            top.out()
                    .print(
                            "done: %d records since %s; %d runs of these units: %d new, %d closed, %d known already%n"
                                    .formatted(
                                            all.records(),
                                            text(from),
                                            all.runs(),
                                            all.newRuns(),
                                            all.closedRuns(),
                                            all.runs() - all.newRuns() - all.closedRuns()));
        }
    }
}
