package serviceaccounting.reading;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import serviceaccounting.traffic.Baseline;
import serviceaccounting.traffic.BootId;
import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.Delta;
import serviceaccounting.traffic.Door;
import serviceaccounting.traffic.InvocationId;
import serviceaccounting.traffic.UnitName;

/**
 * Readings for tests: of one unit and one boot, with a wall clock that agrees with the boot-time
 * clock.
 */
final class Readings {

    static final UnitName UNIT = new UnitName("web.service");
    static final InvocationId RUN = new InvocationId("a".repeat(32));
    static final BootId BOOT = new BootId("b".repeat(32));

    /** The wall clock when the boot-time clock was zero. */
    static final Instant BOOTED = Instant.parse("2026-03-01T00:00:00Z");

    private Readings() {}

    /** A live reading that took one millisecond. */
    static CounterReading live(long bootMillis, Counters counters) {
        return reading(Door.LIVE, bootMillis * 1000, Duration.ofMillis(1), counters);
    }

    /** A stop record whose clock was read once: in doubt by the resolution of /proc/uptime. */
    static CounterReading stopped(long bootMillis, Counters counters) {
        return reading(Door.STOPPED, bootMillis * 1000, Duration.ofMillis(10), counters);
    }

    static CounterReading reading(Door door, long bootMicros, Duration doubt, Counters counters) {
        return new CounterReading(
                UNIT,
                RUN,
                BOOT,
                wallAt(bootMicros),
                bootMicros,
                doubt,
                counters,
                door,
                Optional.empty());
    }

    static CounterReading withRunStart(CounterReading reading, Instant runStart) {
        return new CounterReading(
                reading.unit(),
                reading.invocation(),
                reading.boot(),
                reading.wallTime(),
                reading.bootTimeMicros(),
                reading.clockDoubt(),
                reading.counters(),
                reading.door(),
                Optional.of(runStart));
    }

    static CounterReading withWallTime(CounterReading reading, Instant wallTime) {
        return new CounterReading(
                reading.unit(),
                reading.invocation(),
                reading.boot(),
                wallTime,
                reading.bootTimeMicros(),
                reading.clockDoubt(),
                reading.counters(),
                reading.door(),
                reading.runStart());
    }

    /** Only the bytes: ingress and egress. */
    static Counters bytes(long ingress, long egress) {
        return Counters.ABSENT
                .with(Counter.INGRESS_BYTES, ingress)
                .with(Counter.EGRESS_BYTES, egress);
    }

    static Counters cpu(long nanos) {
        return Counters.ABSENT.with(Counter.CPU_NANOS, nanos);
    }

    static Instant wallAt(long bootMicros) {
        return BOOTED.plus(bootMicros, ChronoUnit.MICROS);
    }

    /** What a measurement posts; nothing if there is no delta. */
    static Counters amounts(Measurement measurement) {
        return measurement.delta().map(Delta::amounts).orElse(Counters.ABSENT);
    }

    /** The baseline that these readings lead to, measured in this order; empty for none. */
    static Optional<Baseline> baselineAfter(List<CounterReading> readings) {
        Optional<Baseline> baseline = Optional.empty();
        for (CounterReading reading : readings) {
            baseline = Optional.of(CounterMeter.measure(baseline, reading).baseline());
        }
        return baseline;
    }
}
