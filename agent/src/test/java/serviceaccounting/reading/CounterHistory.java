package serviceaccounting.reading;

import static java.util.Comparator.comparingLong;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.Counter.Group;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.Door;
import serviceaccounting.traffic.InvocationId;

/**
 * A run of a unit as it may have been, and what was read of it: counters that grow at random
 * moments, groups of them that start again from zero, and live and hook readings with the clock
 * doubt that real ones have.
 *
 * <p>Between two resets lies a part. What is known of real resets holds here too: no reading
 * straddles one, because systemd does both on one thread; and one takes longer than a clock is in
 * doubt, because it needs two daemon-reloads.
 */
final class CounterHistory {

    private static final long HOOK_CLOCK_STEP_MICROS = 10_000;

    /** A hook's doubt is the step of its clock at either end. */
    private static final long RESET_MICROS = 2 * HOOK_CLOCK_STEP_MICROS + 1;

    private final Random random;
    private final InvocationId run;
    private final Set<Group> accounted = EnumSet.noneOf(Group.class);
    private final List<List<CounterReading>> parts = new ArrayList<>();
    private final Map<Counter, Long> base = new EnumMap<>(Counter.class);
    private final List<Growth> growth = new ArrayList<>();
    private Counters truth = Counters.ABSENT;
    private long now;

    CounterHistory(Random random, long startMicros) {
        this.random = random;
        this.now = startMicros;
        this.run =
                new InvocationId("%016x%016x".formatted(random.nextLong() | 1, random.nextLong()));
        List.of(Group.values()).forEach(group -> maybe(group, 0.8, accounted));
        accounted.add(Group.IP);
        part(Map.of());
        for (int resets = random.nextInt(3); resets > 0; resets--) {
            part(reset());
        }
    }

    /** The readings between each two resets, not in order of time. */
    List<List<CounterReading>> parts() {
        return parts;
    }

    /**
     * All that moved. Each part ends with a reading behind all growth, so all of it can be known.
     */
    Counters truth() {
        return truth;
    }

    long endMicros() {
        return now;
    }

    /** A while of growth and readings. These counters grow by less than the given limits. */
    private void part(Map<Counter, Long> limits) {
        long start = now;
        long end = start + random.nextLong(1L << random.nextInt(10, 27));
        grow(start, end, limits);
        List<CounterReading> readings = new ArrayList<>();
        for (int count = random.nextInt(12); count > 0; count--) {
            readings.add(
                    read(
                            readings.isEmpty() || random.nextBoolean()
                                    ? random.nextLong(start, end + 1)
                                    : near(readings, start, end)));
        }
        CounterReading last = read(end + random.nextInt(30_000));
        readings.add(last);
        // Behind a reset only a reading with all counters shows it, so there a hole is not in doubt
        // with any other reading.
        List<CounterReading> whole = List.copyOf(readings);
        boolean first = parts.isEmpty();
        readings.replaceAll(
                reading ->
                        reading != last
                                        && (first
                                                || whole.stream()
                                                        .noneMatch(
                                                                other -> overlap(reading, other)))
                                ? holed(reading)
                                : reading);
        parts.add(readings);
        growth.forEach(step -> base.merge(step.counter(), step.amount(), Long::sum));
        growth.clear();
    }

    private void grow(long start, long end, Map<Counter, Long> limits) {
        Map<Counter, Long> room = new EnumMap<>(Counter.class);
        room.putAll(limits);
        for (int count = random.nextInt(40); count > 0; count--) {
            Counter counter = Counter.values()[random.nextInt(Counter.values().length)];
            long amount =
                    Math.min(
                            1 + random.nextLong(1L << random.nextInt(1, 50)),
                            room.getOrDefault(counter, Long.MAX_VALUE));
            if (amount > 0 && accounted.contains(counter.group())) {
                room.computeIfPresent(counter, (same, left) -> left - amount);
                growth.add(new Growth(random.nextLong(start, end + 1), counter, amount));
                truth = truth.plus(Counters.ABSENT.with(counter, amount));
            }
        }
        growth.sort(comparingLong(Growth::atMicros));
    }

    /**
     * Starts some groups again from zero. Nobody can tell a reset from growth once all counters are
     * larger again: so one that was not zero stays below its old value.
     */
    private Map<Counter, Long> reset() {
        now += RESET_MICROS + random.nextInt(1_000_000);
        Map<Counter, Long> limits = new EnumMap<>(Counter.class);
        for (Group group : accounted) {
            List<Counter> risen =
                    List.of(Counter.values()).stream()
                            .filter(
                                    counter ->
                                            counter.group() == group
                                                    && base.getOrDefault(counter, 0L) > 0)
                            .toList();
            if (!risen.isEmpty() && random.nextBoolean()) {
                Counter witness = risen.get(random.nextInt(risen.size()));
                limits.put(witness, base.get(witness) - 1);
                base.keySet().removeIf(counter -> counter.group() == group);
            }
        }
        return limits;
    }

    private long near(List<CounterReading> readings, long start, long end) {
        long beside = readings.getLast().bootTimeMicros() + random.nextLong(-20_000, 20_000);
        return Math.clamp(beside, start, end);
    }

    /** Reads the counters one after the other, up to 3 ms live and up to 15 ms by the hook. */
    private CounterReading read(long start) {
        boolean live = random.nextBoolean();
        long end = start + random.nextInt(live ? 3_000 : 15_000);
        long[] moments = random.longs(Counter.values().length, start, end + 1).sorted().toArray();
        Counters counters = Counters.ABSENT;
        for (Counter counter : Counter.values()) {
            if (accounted.contains(counter.group())) {
                counters = counters.with(counter, value(counter, moments[counter.ordinal()]));
            }
        }
        now = Math.max(now, end);
        return live
                ? reading(Door.LIVE, start, end - start, counters)
                : reading(
                        Door.STOPPED,
                        cut(start),
                        cut(end) - cut(start) + HOOK_CLOCK_STEP_MICROS,
                        counters);
    }

    private CounterReading reading(Door door, long boot, long doubtMicros, Counters counters) {
        return new CounterReading(
                Readings.UNIT,
                run,
                Readings.BOOT,
                Readings.wallAt(boot),
                boot,
                Duration.ofNanos(doubtMicros * 1000),
                counters,
                door,
                Optional.empty());
    }

    private static long cut(long micros) {
        return micros / HOOK_CLOCK_STEP_MICROS * HOOK_CLOCK_STEP_MICROS;
    }

    private long value(Counter counter, long atMicros) {
        long value = base.getOrDefault(counter, 0L);
        for (Growth step : growth) {
            value += step.counter() == counter && step.atMicros() <= atMicros ? step.amount() : 0;
        }
        return value;
    }

    /** The same reading in a hole: some groups are absent. */
    private CounterReading holed(CounterReading reading) {
        Set<Group> absent = EnumSet.noneOf(Group.class);
        accounted.forEach(group -> maybe(group, 0.2, absent));
        Map<Counter, Long> left = new EnumMap<>(Counter.class);
        reading.counters().values().forEach((counter, value) -> left.put(counter, value));
        left.keySet().removeIf(counter -> absent.contains(counter.group()));
        long doubtMicros = reading.clockDoubt().toNanos() / 1000;
        return reading(reading.door(), reading.bootTimeMicros(), doubtMicros, new Counters(left));
    }

    private static boolean overlap(CounterReading one, CounterReading other) {
        return one != other
                && one.bootTimeMicros() <= other.latestBootTimeMicros()
                && other.bootTimeMicros() <= one.latestBootTimeMicros();
    }

    private void maybe(Group group, double chance, Set<Group> groups) {
        if (random.nextDouble() < chance) {
            groups.add(group);
        }
    }

    private record Growth(long atMicros, Counter counter, long amount) {}
}
