package serviceaccounting.reading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static serviceaccounting.reading.Measurement.Verdict.FIRST;
import static serviceaccounting.reading.Measurement.Verdict.NEWER;
import static serviceaccounting.reading.Measurement.Verdict.OLDER;
import static serviceaccounting.reading.Readings.amounts;
import static serviceaccounting.reading.Readings.baselineAfter;
import static serviceaccounting.reading.Readings.bytes;
import static serviceaccounting.reading.Readings.cpu;
import static serviceaccounting.reading.Readings.live;
import static serviceaccounting.reading.Readings.stopped;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import serviceaccounting.reading.Measurement.Verdict;
import serviceaccounting.traffic.Baseline;
import serviceaccounting.traffic.Counters;

/** What is posted while the counters only grow and the clocks leave no doubt. */
final class CounterMeterTest {

    private static final Counters NOTHING = Counters.ABSENT;
    private static final Counters IP = bytes(100, 200);
    private static final List<CounterReading> NONE = List.of();

    /** sentence, readings before, reading, verdict, posted, the baseline's counters behind it. */
    static Stream<Arguments> readings() {
        List<CounterReading> at5 = List.of(live(5, IP));
        List<CounterReading> at50 = List.of(live(50, IP));
        List<CounterReading> hole = List.of(live(5, IP), live(50, NOTHING));
        List<CounterReading> two = List.of(live(5, bytes(9, 9)), live(50, IP));
        List<CounterReading> stop = List.of(stopped(50, IP));
        Counters both = IP.plus(cpu(3));
        return Stream.of(
                arguments("the first reading counts from zero", NONE, live(5, IP), FIRST, IP, IP),
                zeros(),
                arguments(
                        "no counters at first post nothing",
                        NONE,
                        live(5, NOTHING),
                        FIRST,
                        NOTHING,
                        NOTHING),
                arguments(
                        "growth is posted",
                        at5,
                        live(50, bytes(150, 201)),
                        NEWER,
                        bytes(50, 1),
                        bytes(150, 201)),
                arguments(
                        "growth of one counter is posted",
                        at5,
                        live(50, bytes(100, 207)),
                        NEWER,
                        bytes(0, 7),
                        bytes(100, 207)),
                arguments("equal counters post nothing", at5, live(50, IP), NEWER, NOTHING, IP),
                arguments(
                        "an older reading is ignored",
                        at50,
                        live(5, bytes(90, 190)),
                        OLDER,
                        NOTHING,
                        IP),
                arguments(
                        "also if it is larger", at50, live(5, bytes(900, 900)), OLDER, NOTHING, IP),
                arguments(
                        "but a counter of which nothing is booked is taken from it",
                        at50,
                        live(5, both),
                        OLDER,
                        cpu(3),
                        both),
                arguments(
                        "and taken once",
                        List.of(live(50, IP), live(5, both)),
                        live(5, both),
                        OLDER,
                        NOTHING,
                        both),
                arguments("a replayed reading posts nothing", at5, live(5, IP), OLDER, NOTHING, IP),
                arguments(
                        "nor does one from before it",
                        two,
                        live(5, bytes(9, 9)),
                        OLDER,
                        NOTHING,
                        IP),
                arguments(
                        "a stop record posts the rest",
                        at5,
                        stopped(50, bytes(130, 240)),
                        NEWER,
                        bytes(30, 40),
                        bytes(130, 240)),
                arguments(
                        "a live reading from before the stop is ignored",
                        stop,
                        live(5, bytes(60, 60)),
                        OLDER,
                        NOTHING,
                        IP),
                arguments(
                        "an absent counter stays where it was",
                        at5,
                        live(50, cpu(3)),
                        NEWER,
                        cpu(3),
                        both),
                arguments(
                        "no counters post nothing and change none",
                        at5,
                        live(50, NOTHING),
                        NEWER,
                        NOTHING,
                        IP),
                arguments(
                        "counters that come back go on",
                        hole,
                        live(90, bytes(110, 200)),
                        NEWER,
                        bytes(10, 0),
                        bytes(110, 200)),
                arguments(
                        "a counter that appears late counts from zero",
                        at5,
                        live(50, both),
                        NEWER,
                        bytes(0, 0).plus(cpu(3)),
                        both));
    }

    private static Arguments zeros() {
        return arguments(
                "zeros at first post nothing",
                NONE,
                live(5, bytes(0, 0)),
                FIRST,
                NOTHING,
                bytes(0, 0));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("readings")
    void shouldPostWhatMoved(
            String sentence,
            List<CounterReading> before,
            CounterReading reading,
            Verdict verdict,
            Counters posted,
            Counters baseline) {
        Measurement measurement = CounterMeter.measure(baselineAfter(before), reading);

        assertEquals(verdict, measurement.verdict(), sentence);
        assertEquals(posted, amounts(measurement), sentence);
        assertEquals(baseline, measurement.baseline().counters(), sentence);
        assertEquals(Set.of(), measurement.resets(), sentence);
    }

    @Test
    void shouldMeasureEveryInvocationFromZero() {
        // The caller keeps one baseline per invocation: a new one has none, whatever the last one
        // stood at.
        Measurement old = CounterMeter.measure(Optional.empty(), live(5, bytes(1000, 2000)));
        Measurement next = CounterMeter.measure(Optional.empty(), live(50, bytes(1000, 2001)));

        assertEquals(bytes(1000, 2000), amounts(old));
        assertEquals(bytes(1000, 2001), amounts(next));
        assertEquals(Set.of(), next.resets());
    }

    @Test
    void shouldLeaveTheBaselineOfAnOlderReadingUntouched() {
        Optional<Baseline> known = baselineAfter(List.of(live(50, IP)));

        assertEquals(known.get(), CounterMeter.measure(known, live(5, bytes(900, 900))).baseline());
    }
}
