package serviceaccounting.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import serviceaccounting.events.EventJson;
import serviceaccounting.events.EventReader;
import serviceaccounting.events.EventTable;
import serviceaccounting.events.EventUnits;
import serviceaccounting.events.EventWindow;
import serviceaccounting.events.TrafficEvent;
import serviceaccounting.report.ByteScale;
import serviceaccounting.report.RequestException;
import serviceaccounting.report.TimeExpression;
import serviceaccounting.settings.Settings;

/** Shows what units moved, event by event. */
@Command(
        name = "events",
        description =
                "Show what units moved in each short while, as logged with \"events\" in the settings.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  service-accounting events --since -5min              every event of five minutes",
            "  service-accounting events nginx --window 10s         what lies within 10 s as one",
            "  service-accounting events --follow --json            a JSON object per line, as they come",
            "",
            "Without --since: all that the ring still holds; with --follow: from now on.",
            "Reading takes nothing out of the ring.",
            "",
            "Files:",
            "  /var/lib/service-accounting/events/   the ring, beside the ledger"
        })
final class EventsCommand implements Callable<Integer> {

    private static final long FOLLOW_PAUSE_MILLIS = 100;

    /** An event is written when it is over, and the agent may be busy. */
    private static final Duration LATE = Duration.ofSeconds(1);

    private final ServiceAccounting top;

    @Parameters(
            paramLabel = "UNIT",
            arity = "0..*",
            description =
                    "Units: nginx, nginx.service, every instance of sshd@.service, or globs. Default: all.")
    private List<String> patterns = new ArrayList<>();

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = Converters.Time.class,
            description = "2026-11-20, 2026-11-20T10:00, 10:00, today, -7d, -12h, -5min.")
    private TimeExpression since;

    @Option(
            names = "--window",
            paramLabel = "TIME",
            converter = Converters.Window.class,
            description = "Show events that lie within so much time as one, such as 10s.")
    private Duration window;

    @Option(names = "--follow", description = "Go on with new events as they come, until Ctrl-C.")
    private boolean follow;

    @Option(
            names = "--zone",
            paramLabel = "ZONE",
            converter = Converters.Zone.class,
            description = "Time zone, such as Europe/Berlin, UTC or system. Default: system.")
    private ZoneId zone = ZoneId.systemDefault();

    @Option(
            names = "--units",
            paramLabel = "SCALE",
            defaultValue = "iec",
            converter = Converters.Scale.class,
            description = "iec (KiB), si (kB) or bytes. Default: iec.")
    private ByteScale scale;

    @Option(
            names = "--json",
            description =
                    "A JSON object per line: t, d (milliseconds), s {unit: [egress, ingress]}.")
    private boolean json;

    EventsCommand(ServiceAccounting top) {
        this.top = top;
    }

    @Override
    public Integer call() throws InterruptedException {
        Settings settings = top.readerSettings();
        Path folder = Settings.eventFolder(top.ledger(settings));
        int widest =
                settings.units().keySet().stream()
                        .mapToInt(unit -> unit.value().length())
                        .max()
                        .orElse(0);
        try (EventReader ring = EventReader.open(folder)) {
            show(ring, new EventTable(scale, zone, widest));
            return ExitCode.FINE;
        } catch (NoSuchFileException none) {
            return fail(
                    "there are no events in %s; they are logged with \"events\": { \"enable\": true } in the settings"
                            .formatted(folder));
        } catch (AccessDeniedException denied) {
            return fail(
                    "cannot read the events in %s: you may not; join the group service-accounting, or be root"
                            .formatted(folder));
        } catch (IOException failure) {
            return fail("cannot read the events in %s: %s".formatted(folder, failure));
        }
    }

    private void show(EventReader ring, EventTable table) throws IOException, InterruptedException {
        Shown shown = new Shown(units(), first(), table);
        if (!json) {
            table.writeHead(top.out());
        }
        ring.read(shown::take);
        while (follow && !top.out().checkError()) {
            shown.flushBefore(top.now().minus(LATE));
            Thread.sleep(FOLLOW_PAUSE_MILLIS);
            ring.read(shown::take);
        }
        shown.finish();
        if (!json) {
            table.writeSum(top.out());
            shown.noteDropped(ring);
        }
    }

    private EventUnits units() {
        try {
            return EventUnits.parse(patterns);
        } catch (IllegalArgumentException refused) {
            throw new RequestException(refused.getMessage());
        }
    }

    private Instant first() {
        if (since != null) {
            return since.in(zone, top.now()).from();
        }
        return follow ? top.now() : Instant.EPOCH;
    }

    private int fail(String message) {
        top.err().println("service-accounting: " + message);
        return ExitCode.FAILED;
    }

    /** What of the ring is shown, and in which form. */
    private final class Shown {

        private final EventUnits units;
        private final Instant from;
        private final EventTable table;
        private final EventWindow merging =
                new EventWindow(window == null ? Duration.ZERO : window);
        private Optional<Instant> oldest = Optional.empty();

        Shown(EventUnits units, Instant from, EventTable table) {
            this.units = units;
            this.from = from;
            this.table = table;
        }

        void take(TrafficEvent event) {
            if (oldest.isEmpty()) {
                oldest = Optional.of(event.start());
            }
            TrafficEvent part = event.only(units);
            if (!part.end().isAfter(from) || part.units().isEmpty()) {
                return;
            }
            if (window == null) {
                write(part);
            } else {
                merging.add(part).ifPresent(this::write);
            }
        }

        void flushBefore(Instant moment) {
            merging.flushBefore(moment).ifPresent(this::write);
            top.out().flush();
        }

        void finish() {
            merging.flush().ifPresent(this::write);
        }

        private void write(TrafficEvent event) {
            if (json) {
                EventJson.write(event, top.out());
            } else {
                table.write(event, top.out());
            }
        }

        void noteDropped(EventReader ring) {
            boolean reachesBack = oldest.isEmpty() || from.isBefore(oldest.get());
            if (ring.droppedBytes() > 0 && reachesBack) {
                top.out()
                        .print(
                                "note: %d bytes of older events are gone; \"events\": { \"maxBytes\" } in the settings says how many are kept\n"
                                        .formatted(ring.droppedBytes()));
            }
        }
    }
}
