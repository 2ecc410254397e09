package serviceaccounting.reading;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import serviceaccounting.reading.Measurement.Verdict;
import serviceaccounting.traffic.Baseline;
import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.Delta;
import serviceaccounting.traffic.Door;

/**
 * Turns readings of one run into what is to be posted. Pure: the same baseline and reading always
 * give the same measurement, and measuring a reading again against the baseline it led to gives
 * nothing.
 *
 * <ul>
 *   <li>The run's first reading counts from zero: systemd sets the counters to zero at every start.
 *   <li>A newer reading posts the growth since the baseline.
 *   <li>A newer reading with a smaller counter shows that its group was reset underneath: the new
 *       value is what moved since.
 *   <li>An older reading is ignored: what it says is contained in the baseline. Only a counter of
 *       which nothing is booked yet is taken from it.
 *   <li>An absent counter posts nothing and leaves its baseline where it is.
 * </ul>
 *
 * <p>Older and newer are told by CLOCK_BOOTTIME, which no clock step moves. A reading takes some
 * milliseconds, one counter after the other, and the hook knows the time to 10 ms only. Where two
 * readings can't be told apart by their clocks, each counter's larger value is the later one,
 * because counters only grow.
 *
 * <p>The journal's record is the last word on its run, whatever the clocks say: systemd writes it
 * when all hooks are done, and its clock knows nothing of suspends. Every other reading is older.
 * Where it says the same of the traffic as the stop record, the run keeps that door.
 */
public final class CounterMeter {

    private CounterMeter() {}

    /** Measures a reading against the run's baseline, which is empty for its first reading. */
    public static Measurement measure(Optional<Baseline> baseline, CounterReading reading) {
        return baseline.map(known -> compare(known, reading)).orElseGet(() -> first(reading));
    }

    private static Measurement first(CounterReading reading) {
        Instant start = earlier(reading.runStart().orElse(reading.wallTime()), reading.wallTime());
        // A run stamped before a clock step, such as 1970 on a machine without a clock of its own,
        // is no older than the boot.
        Instant boot = reading.wallTime().minus(reading.bootTimeMicros(), ChronoUnit.MICROS);
        Baseline next =
                new Baseline(
                        reading.counters(),
                        reading.wallTime(),
                        reading.bootTimeMicros(),
                        reading.clockDoubt(),
                        reading.door());
        return new Measurement(
                Verdict.FIRST,
                delta(reading.counters(), later(start, boot), reading.wallTime()),
                next,
                Set.of());
    }

    private static Measurement compare(Baseline known, CounterReading reading) {
        boolean isTheLast = isTheLast(reading, known.door());
        if (!isTheLast
                && (known.door() == Door.JOURNAL && reading.door() != Door.JOURNAL
                        || reading.latestBootTimeMicros() < known.bootTimeMicros())) {
            return older(known, reading);
        }
        boolean surelyNewer = isTheLast || reading.bootTimeMicros() > known.latestBootTimeMicros();
        Set<Counter.Group> resets =
                surelyNewer ? fallenGroups(known.counters(), reading.counters()) : Set.of();
        Counters amounts = growth(known.counters(), reading.counters(), resets);
        if (!surelyNewer && amounts.isZero()) {
            return older(known, reading);
        }
        Counters values =
                surelyNewer
                        ? replaced(known.counters(), reading.counters())
                        : known.counters().plus(amounts);
        Baseline next = advance(known, reading, values);
        return new Measurement(
                next.equals(known) ? Verdict.OLDER : Verdict.NEWER,
                delta(amounts, start(known, reading), reading.wallTime()),
                next,
                resets);
    }

    private static boolean isTheLast(CounterReading reading, Door before) {
        return reading.door() == Door.JOURNAL && before != Door.JOURNAL;
    }

    /**
     * Nothing of it is posted but a counter of which nothing is booked yet: the record after a
     * oneshot's start may come after a live reading that could not see its IP counters any more.
     */
    private static Measurement older(Baseline known, CounterReading reading) {
        Counters.Builder unbooked = new Counters.Builder();
        for (Counter counter : Counter.values()) {
            if (reading.counters().has(counter) && !known.counters().has(counter)) {
                unbooked.set(counter, reading.counters().orZero(counter));
            }
        }
        Counters amounts = unbooked.build();
        Counters values = known.counters().plus(amounts);
        boolean sameAsJournal =
                known.door() == Door.JOURNAL
                        && reading.door() == Door.STOPPED
                        && saysSameOfTraffic(values, reading.counters());
        Baseline next =
                sameAsJournal
                        ? joined(known, reading, values, known.wallTime(), Door.STOPPED)
                        : new Baseline(
                                values,
                                known.wallTime(),
                                known.bootTimeMicros(),
                                known.clockDoubt(),
                                known.door());
        Instant start = earlier(reading.runStart().orElse(reading.wallTime()), reading.wallTime());
        return new Measurement(
                Verdict.OLDER, delta(amounts, start, reading.wallTime()), next, Set.of());
    }

    private static Set<Counter.Group> fallenGroups(Counters known, Counters now) {
        Set<Counter.Group> fallen = EnumSet.noneOf(Counter.Group.class);
        for (Counter counter : Counter.values()) {
            if (known.has(counter)
                    && now.has(counter)
                    && now.orZero(counter) < known.orZero(counter)) {
                fallen.add(counter.group());
            }
        }
        return fallen;
    }

    /** What moved: all of it in a group that was reset, else what is above the baseline. */
    private static Counters growth(Counters known, Counters now, Set<Counter.Group> resets) {
        Map<Counter, Long> amounts = new EnumMap<>(Counter.class);
        now.values()
                .forEach(
                        (counter, value) -> {
                            long before =
                                    resets.contains(counter.group()) ? 0 : known.orZero(counter);
                            amounts.put(counter, Math.max(0, value - before));
                        });
        return new Counters(amounts);
    }

    /** The new values, and the old ones of counters that are absent now. */
    private static Counters replaced(Counters known, Counters now) {
        Map<Counter, Long> values = new EnumMap<>(Counter.class);
        values.putAll(known.values());
        values.putAll(now.values());
        return new Counters(values);
    }

    /**
     * Where the delta begins, on today's wall clock: the time that passed is taken from the
     * boot-time clock, so a clock step between the two readings moves no traffic to hours that
     * never were.
     */
    private static Instant start(Baseline known, CounterReading reading) {
        long elapsedMicros = Math.max(0, reading.bootTimeMicros() - known.bootTimeMicros());
        return reading.wallTime().minus(Duration.ofNanos(elapsedMicros * 1000));
    }

    private static Baseline advance(Baseline known, CounterReading reading, Counters values) {
        boolean sameAsStopped =
                known.door() == Door.STOPPED
                        && reading.door() == Door.JOURNAL
                        && saysSameOfTraffic(known.counters(), reading.counters());
        return joined(
                known,
                reading,
                values,
                reading.wallTime(),
                sameAsStopped ? Door.STOPPED : reading.door());
    }

    private static boolean saysSameOfTraffic(Counters one, Counters other) {
        for (Counter counter : Counter.values()) {
            if (counter.group() == Counter.Group.IP
                    && one.orZero(counter) != other.orZero(counter)) {
                return false;
            }
        }
        return true;
    }

    /** Up to the later of both, by the boot-time clock. */
    private static Baseline joined(
            Baseline known, CounterReading reading, Counters values, Instant wallTime, Door door) {
        long boot = Math.max(known.bootTimeMicros(), reading.bootTimeMicros());
        long latest = Math.max(known.latestBootTimeMicros(), reading.latestBootTimeMicros());
        return new Baseline(values, wallTime, boot, Duration.ofNanos((latest - boot) * 1000), door);
    }

    private static Optional<Delta> delta(Counters amounts, Instant from, Instant to) {
        return amounts.isZero() ? Optional.empty() : Optional.of(new Delta(amounts, from, to));
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
