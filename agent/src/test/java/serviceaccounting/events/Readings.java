package serviceaccounting.events;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import serviceaccounting.events.RingLine.EventLine;
import serviceaccounting.reading.CounterReading;
import serviceaccounting.traffic.BootId;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.Door;
import serviceaccounting.traffic.InvocationId;
import serviceaccounting.traffic.UnitName;

/** Readings and events for tests. Times are milliseconds since the boot. */
final class Readings {

    static final UnitName WEB = new UnitName("web.service");
    static final UnitName MAIL = new UnitName("mail.service");
    static final Instant BOOTED = Instant.parse("2026-03-01T12:00:00Z");

    private Readings() {}

    static Instant at(long millis) {
        return BOOTED.plusMillis(millis);
    }

    static InvocationId run(char digit) {
        return new InvocationId(String.valueOf(digit).repeat(32));
    }

    /** A live reading of web.service's run, which began 5 s after the boot. */
    static CounterReading live(char run, long millis, long egress, long ingress) {
        return reading(WEB, run, Door.LIVE, millis, egress, ingress, 5_000);
    }

    static CounterReading reading(
            UnitName unit,
            char run,
            Door door,
            long millis,
            long egress,
            long ingress,
            long runStartMillis) {
        return new CounterReading(
                unit,
                run(run),
                new BootId("b".repeat(32)),
                at(millis),
                millis * 1000,
                Duration.of(500, ChronoUnit.MICROS),
                Counters.ofIp(ingress, ingress / 100, egress, egress / 100),
                door,
                Optional.of(at(runStartMillis)));
    }

    static TrafficEvent event(long start, long duration, UnitName unit, long egress, long ingress) {
        return new TrafficEvent(
                at(start),
                Duration.ofMillis(duration),
                new TreeMap<>(Map.of(unit, new EventBytes(egress, ingress))),
                new TreeMap<>());
    }

    /** The events among lines. */
    static List<TrafficEvent> events(List<RingLine> lines) {
        return lines.stream()
                .filter(EventLine.class::isInstance)
                .map(line -> ((EventLine) line).event())
                .toList();
    }

    static EventBytes sum(List<TrafficEvent> events) {
        return events.stream().map(TrafficEvent::sum).reduce(EventBytes.ZERO, EventBytes::plus);
    }
}
