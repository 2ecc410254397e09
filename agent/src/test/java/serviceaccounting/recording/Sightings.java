package serviceaccounting.recording;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import serviceaccounting.reading.CounterReading;
import serviceaccounting.reading.UnitObservation;
import serviceaccounting.traffic.Baseline;
import serviceaccounting.traffic.BootId;
import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.Door;
import serviceaccounting.traffic.InvocationId;
import serviceaccounting.traffic.Run;
import serviceaccounting.traffic.RunKey;
import serviceaccounting.traffic.UnitName;

/**
 * Readings, observations and runs for tests: of one unit, one run and one boot. Times are seconds
 * since the boot.
 */
final class Sightings {

    static final UnitName WEB = new UnitName("web.service");
    static final InvocationId RUN = new InvocationId("a".repeat(32));
    static final RunKey KEY = new RunKey(WEB, RUN);
    static final BootId BOOT = new BootId("b".repeat(32));
    static final Instant BOOTED = Instant.parse("2026-03-01T12:00:00Z");

    private Sightings() {}

    static Instant at(double seconds) {
        return BOOTED.plus(micros(seconds), ChronoUnit.MICROS);
    }

    static CounterReading live(double seconds, Counters counters) {
        return reading(Door.LIVE, seconds, counters);
    }

    static CounterReading reading(Door door, double seconds, Counters counters) {
        return new CounterReading(
                WEB,
                RUN,
                BOOT,
                at(seconds),
                micros(seconds),
                Duration.ofMillis(10),
                counters,
                door,
                Optional.empty());
    }

    static UnitObservation running(double seconds, Counters counters) {
        return new UnitObservation(WEB, "active", "running", Optional.of(live(seconds, counters)));
    }

    static UnitObservation inactive() {
        return new UnitObservation(WEB, "inactive", "dead", Optional.empty());
    }

    /** The run as it was booked at that time. */
    static Run booked(BootId boot, double seconds, Counters counters) {
        Baseline baseline =
                new Baseline(
                        counters, at(seconds), micros(seconds), Duration.ofMillis(10), Door.LIVE);
        return new Run(WEB, RUN, boot, at(0), baseline, counters, Optional.empty(), 0);
    }

    static Counters bytes(long ingress, long egress) {
        return Counters.ABSENT
                .with(Counter.INGRESS_BYTES, ingress)
                .with(Counter.EGRESS_BYTES, egress);
    }

    static Counters cpu(long nanos) {
        return Counters.ABSENT.with(Counter.CPU_NANOS, nanos);
    }

    static long micros(double seconds) {
        return Math.round(seconds * 1_000_000);
    }
}
