package serviceaccounting.reading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static serviceaccounting.reading.Readings.live;
import static serviceaccounting.reading.Readings.stopped;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import serviceaccounting.reading.Measurement.Verdict;
import serviceaccounting.traffic.Baseline;
import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.Door;

/** The journal's record is the last word on its run, whenever it comes. */
final class CounterMeterJournalTest {

    private static final Counters NO_CPU = Readings.bytes(100, 200);

    @Test
    void shouldPostWhatMovedSinceTheLastLook() {
        Measurement before = first(live(10, Readings.bytes(70, 80)));

        Measurement last = then(before, journal(20, NO_CPU));

        assertEquals(Readings.bytes(30, 120), Readings.amounts(last));
        assertEquals(Door.JOURNAL, last.baseline().door());
    }

    @Test
    void shouldKeepTheDoorOfAStopRecordThatSaysTheSameOfTheTraffic() {
        Counters later = NO_CPU.with(Counter.CPU_NANOS, 9);
        Measurement stopped = first(stopped(20, NO_CPU.with(Counter.CPU_NANOS, 5)));

        Measurement last = then(stopped, journal(22, later));
        assertEquals(Counters.ABSENT.with(Counter.CPU_NANOS, 4), moved(last));
        assertEquals(Door.STOPPED, last.baseline().door());

        Measurement again = then(last, journal(22, later));
        assertEquals(Verdict.OLDER, again.verdict());
        assertEquals(last.baseline(), again.baseline());
    }

    @Test
    void shouldTakeTheDoorOfAStopRecordThatComesLaterAndNothingElse() {
        Measurement last = first(journal(22, NO_CPU));

        Measurement stopped = then(last, stopped(20, NO_CPU));

        assertEquals(Optional.empty(), stopped.delta());
        assertEquals(Door.STOPPED, stopped.baseline().door());
        assertEquals(
                Door.JOURNAL, then(last, stopped(20, Readings.bytes(99, 200))).baseline().door());
    }

    @Test
    void shouldTakeEveryOtherReadingForOlderWhateverItsClockSays() {
        // In a suspend the journal's clock stands still.
        Measurement last = first(journal(22, NO_CPU));

        Measurement late = then(last, stopped(3_600_000, Readings.bytes(99, 200)));

        assertEquals(Verdict.OLDER, late.verdict());
        assertEquals(Optional.empty(), late.delta());
    }

    @Test
    void shouldTakeItForTheLastWordWhateverItsClockSays() {
        Measurement before = first(live(3_600_000, Readings.bytes(70, 80)));

        assertEquals(Readings.bytes(30, 120), Readings.amounts(then(before, journal(22, NO_CPU))));
    }

    @Test
    void shouldTakeASmallerFigureForAResetThatNobodySaw() {
        Measurement before = first(live(10, Readings.bytes(70, 80)));

        Measurement last = then(before, journal(20, Readings.bytes(5, 90)));

        assertEquals(Set.of(Counter.Group.IP), last.resets());
        assertEquals(Readings.bytes(5, 90), Readings.amounts(last));
    }

    @Test
    void shouldTakeTheFiguresItLacksFromAStopRecordThatComesLater() {
        Measurement last = first(journal(22, Counters.ABSENT.with(Counter.CPU_NANOS, 9)));

        Measurement stopped = then(last, stopped(20, NO_CPU));

        assertEquals(NO_CPU, moved(stopped));
        assertEquals(Verdict.OLDER, then(stopped, stopped(20, NO_CPU)).verdict());
        assertEquals(Optional.empty(), then(stopped, stopped(20, NO_CPU)).delta());
    }

    @Test
    void shouldComeToTheSameInAnyOrderHoweverOftenRepeated() {
        long seed = new Random().nextLong();
        for (int number = 0; number < 4_000; number++) {
            Random random = new Random(seed + number);
            CounterHistory history = new CounterHistory(random, random.nextInt(1_000_000));
            if (history.parts().size() > 1) {
                continue; // Resets need their order: CounterMeterPropertyTest.
            }
            List<CounterReading> readings = new ArrayList<>(history.parts().getFirst());
            CounterReading any = readings.getFirst();
            readings.add(
                    new CounterReading(
                            any.unit(),
                            any.invocation(),
                            any.boot(),
                            Readings.wallAt(history.endMicros()),
                            history.endMicros(),
                            Duration.ZERO,
                            readings.getLast().counters(),
                            Door.JOURNAL,
                            Optional.empty()));
            readings.addAll(readings);
            readings.addAll(readings);
            Collections.shuffle(readings, random);
            Optional<Baseline> baseline = Optional.empty();
            Counters sum = Counters.ABSENT;
            for (CounterReading reading : readings) {
                Measurement measured = CounterMeter.measure(baseline, reading);
                sum = sum.plus(moved(measured));
                baseline = Optional.of(measured.baseline());
            }
            for (Counter counter : Counter.values()) {
                assertEquals(
                        history.truth().orZero(counter),
                        sum.orZero(counter),
                        "seed %d: %s".formatted(seed + number, counter));
            }
        }
    }

    private static CounterReading journal(long bootMillis, Counters counters) {
        return Readings.reading(Door.JOURNAL, bootMillis * 1000, Duration.ZERO, counters);
    }

    private static Measurement first(CounterReading reading) {
        return CounterMeter.measure(Optional.empty(), reading);
    }

    private static Measurement then(Measurement before, CounterReading reading) {
        return CounterMeter.measure(Optional.of(before.baseline()), reading);
    }

    private static Counters moved(Measurement measured) {
        Counters.Builder moved = new Counters.Builder();
        Readings.amounts(measured)
                .values()
                .forEach(
                        (counter, amount) -> {
                            if (amount > 0) {
                                moved.set(counter, amount);
                            }
                        });
        return moved.build();
    }
}
