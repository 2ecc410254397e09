package serviceaccounting.events;

import java.io.PrintWriter;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.stream.Collectors;
import serviceaccounting.report.Amounts;
import serviceaccounting.report.ByteScale;
import serviceaccounting.traffic.UnitName;

/** Writes events for people, a row for each unit, as they come. */
public final class EventTable {

    private static final String ROW = "%-23s  %9s  %-WIDTHs  %10s  %10s%s\n";
    private static final int NARROWEST_UNIT = 12;

    private final String form;
    private final ByteScale scale;
    private final ZoneId zone;
    private EventBytes sum = EventBytes.ZERO;

    /**
     * A table without rows.
     *
     * @param widestUnit how many letters the longest name of a unit has that is likely to come
     */
    public EventTable(ByteScale scale, ZoneId zone, int widestUnit) {
        this.form = ROW.replace("WIDTH", Integer.toString(Math.max(NARROWEST_UNIT, widestUnit)));
        this.scale = Objects.requireNonNull(scale, "scale");
        this.zone = Objects.requireNonNull(zone, "zone");
    }

    /** Writes what stands above the rows. */
    public void writeHead(PrintWriter out) {
        out.print(form.formatted("start", "took", "unit", "ingress", "egress", ""));
    }

    /** Writes an event. */
    public void write(TrafficEvent event, PrintWriter out) {
        for (Map.Entry<UnitName, EventBytes> unit : event.units().entrySet()) {
            sum = sum.plus(unit.getValue());
            out.print(
                    form.formatted(
                            start(event),
                            took(event),
                            unit.getKey(),
                            Amounts.bytes(unit.getValue().ingressBytes(), scale),
                            Amounts.bytes(unit.getValue().egressBytes(), scale),
                            remotes(event.remotes().get(unit.getKey()))));
        }
    }

    /** Writes the sum of all rows. */
    public void writeSum(PrintWriter out) {
        out.print(
                form.formatted(
                        "sum",
                        "",
                        "",
                        Amounts.bytes(sum.ingressBytes(), scale),
                        Amounts.bytes(sum.egressBytes(), scale),
                        ""));
    }

    private String start(TrafficEvent event) {
        ZonedDateTime time = event.start().atZone(zone);
        return "%s %02d:%02d:%02d.%03d"
                .formatted(
                        time.toLocalDate(),
                        time.getHour(),
                        time.getMinute(),
                        time.getSecond(),
                        time.getNano() / 1_000_000);
    }

    /** Up to ten seconds to the millisecond, because looks may be 100 ms apart. */
    private static String took(TrafficEvent event) {
        long millis = event.duration().toMillis();
        return millis < 10_000
                ? "%d.%03d s".formatted(millis / 1000, millis % 1000)
                : Amounts.duration(event.duration());
    }

    private String remotes(SortedMap<String, EventBytes> remotes) {
        if (remotes == null || remotes.isEmpty()) {
            return "";
        }
        Comparator<Map.Entry<String, EventBytes>> byBytes =
                Comparator.comparing(remote -> -remote.getValue().totalBytes());
        return remotes.entrySet().stream()
                .sorted(byBytes)
                .map(
                        remote ->
                                remote.getKey()
                                        + " "
                                        + Amounts.bytes(remote.getValue().totalBytes(), scale))
                .collect(Collectors.joining(", ", "  ", ""));
    }
}
