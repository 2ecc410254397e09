package serviceaccounting.reading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import serviceaccounting.reading.Measurement.Verdict;
import serviceaccounting.traffic.Baseline;
import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.InvocationId;

/**
 * Whatever moved is posted once, however its readings come.
 *
 * <p>The contract on order: readings from before a reset come before those from behind it, which
 * holds because each turn books by boot time. One that comes too late is ignored as older, and what
 * it alone knew is lost: that can be too little, and is never too much. The second test shows it.
 */
final class CounterMeterPropertyTest {

    private static final int HISTORIES = 4_000;

    @Test
    void shouldPostExactlyWhatMovedInAnyOrderBetweenResetsAndHoweverOftenRepeated() {
        forAllHistories(
                (random, said, histories) -> {
                    List<List<CounterReading>> queues =
                            histories.stream()
                                    .map(history -> keepingResetsInOrder(random, history))
                                    .toList();
                    Map<InvocationId, Counters> posted = post(said, interleave(random, queues));
                    for (CounterHistory history : histories) {
                        Counters sum = posted.get(runOf(history));
                        for (Counter counter : Counter.values()) {
                            assertEquals(
                                    history.truth().orZero(counter),
                                    sum.orZero(counter),
                                    said + counter);
                        }
                    }
                });
    }

    @Test
    void shouldNeverPostMoreThanMovedInWhateverOrder() {
        int[] less = new int[1];
        forAllHistories(
                (random, said, histories) -> {
                    List<CounterReading> readings =
                            new ArrayList<>(
                                    histories.stream()
                                            .flatMap(CounterMeterPropertyTest::all)
                                            .toList());
                    readings.addAll(readings);
                    Collections.shuffle(readings, random);
                    Map<InvocationId, Counters> posted = post(said, readings);
                    for (CounterHistory history : histories) {
                        for (Counter counter : Counter.values()) {
                            long sum = posted.get(runOf(history)).orZero(counter);
                            long truth = history.truth().orZero(counter);
                            assertTrue(
                                    sum <= truth,
                                    said + counter + ": posted " + sum + " of " + truth);
                            less[0] += sum < truth ? 1 : 0;
                        }
                    }
                });
        // The order does matter: else the contract above would be none.
        assertTrue(less[0] > 0);
    }

    private static void forAllHistories(Check check) {
        long seed = new Random().nextLong();
        for (int number = 0; number < HISTORIES; number++) {
            Random random = new Random(seed + number);
            List<CounterHistory> histories = new ArrayList<>();
            long start = random.nextInt(1_000_000);
            for (int runs = random.nextInt(1, 4); runs > 0; runs--) {
                CounterHistory history = new CounterHistory(random, start);
                histories.add(history);
                start = history.endMicros() + random.nextInt(100_000);
            }
            check.of(random, "seed %d: ".formatted(seed + number), histories);
        }
    }

    /** A run's readings, shuffled between its resets, some of them repeated at any time later. */
    private static List<CounterReading> keepingResetsInOrder(
            Random random, CounterHistory history) {
        List<CounterReading> queue = new ArrayList<>();
        for (List<CounterReading> part : history.parts()) {
            List<CounterReading> shuffled = new ArrayList<>(part);
            Collections.shuffle(shuffled, random);
            queue.addAll(shuffled);
        }
        for (int repeats = random.nextInt(2 * queue.size()); repeats > 0; repeats--) {
            int which = random.nextInt(queue.size());
            queue.add(random.nextInt(which, queue.size()) + 1, queue.get(which));
        }
        return queue;
    }

    private static List<CounterReading> interleave(
            Random random, List<List<CounterReading>> queues) {
        List<List<CounterReading>> left =
                new ArrayList<>(
                        queues.stream()
                                .map(queue -> (List<CounterReading>) new ArrayList<>(queue))
                                .toList());
        List<CounterReading> merged = new ArrayList<>();
        while (!left.isEmpty()) {
            List<CounterReading> queue = left.get(random.nextInt(left.size()));
            merged.add(queue.removeFirst());
            left.removeIf(List::isEmpty);
        }
        return merged;
    }

    /** Posts them all, each twice in a row: the second time it must change nothing. */
    private static Map<InvocationId, Counters> post(String said, List<CounterReading> readings) {
        Map<InvocationId, Baseline> baselines = new HashMap<>();
        Map<InvocationId, Counters> posted = new HashMap<>();
        for (CounterReading reading : readings) {
            Optional<Baseline> known = Optional.ofNullable(baselines.get(reading.invocation()));
            Measurement measurement = CounterMeter.measure(known, reading);
            Measurement again = CounterMeter.measure(Optional.of(measurement.baseline()), reading);
            assertEquals(Verdict.OLDER, again.verdict(), said);
            assertEquals(measurement.baseline(), again.baseline(), said);
            baselines.put(reading.invocation(), measurement.baseline());
            posted.merge(reading.invocation(), Readings.amounts(measurement), Counters::plus);
        }
        return posted;
    }

    private static Stream<CounterReading> all(CounterHistory history) {
        return history.parts().stream().flatMap(List::stream);
    }

    private static InvocationId runOf(CounterHistory history) {
        return history.parts().getFirst().getFirst().invocation();
    }

    private interface Check {
        void of(Random random, String said, List<CounterHistory> histories);
    }
}
