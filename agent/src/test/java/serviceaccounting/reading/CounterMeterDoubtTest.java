package serviceaccounting.reading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static serviceaccounting.reading.Measurement.Verdict.NEWER;
import static serviceaccounting.reading.Measurement.Verdict.OLDER;
import static serviceaccounting.reading.Readings.amounts;
import static serviceaccounting.reading.Readings.baselineAfter;
import static serviceaccounting.reading.Readings.bytes;
import static serviceaccounting.reading.Readings.cpu;
import static serviceaccounting.reading.Readings.live;
import static serviceaccounting.reading.Readings.stopped;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import serviceaccounting.reading.Measurement.Verdict;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.Door;

/**
 * The hook's clock is known to 10 ms, a live reading takes one: within these, a larger counter is
 * the later one.
 */
final class CounterMeterDoubtTest {

    private static final Counters NOTHING = Counters.ABSENT;
    private static final Counters LESS = bytes(100, 200);
    private static final Counters MORE = bytes(150, 250);

    /** sentence, reading before, reading, verdict, posted, the baseline's counters behind it. */
    static Stream<Arguments> readings() {
        Counters withCpu = LESS.plus(cpu(3));
        return Stream.of(
                arguments(
                        "a larger live reading is newer",
                        stopped(50, LESS),
                        live(52, MORE),
                        NEWER,
                        bytes(50, 50),
                        MORE),
                arguments(
                        "a smaller live reading is older",
                        stopped(50, MORE),
                        live(52, LESS),
                        OLDER,
                        NOTHING,
                        MORE),
                arguments(
                        "a larger stop record is newer, though its clock is behind",
                        live(55, LESS),
                        stopped(50, MORE),
                        NEWER,
                        bytes(50, 50),
                        MORE),
                arguments(
                        "a smaller stop record is older",
                        live(55, MORE),
                        stopped(50, LESS),
                        OLDER,
                        NOTHING,
                        MORE),
                arguments(
                        "of two that overlap each larger counter is the later",
                        live(55, bytes(100, 250)),
                        stopped(50, bytes(150, 200)),
                        NEWER,
                        bytes(50, 0),
                        MORE),
                arguments(
                        "and so in the other order",
                        stopped(50, bytes(150, 200)),
                        live(55, bytes(100, 250)),
                        NEWER,
                        bytes(0, 50),
                        MORE),
                arguments(
                        "a counter that only the later has is posted",
                        live(55, LESS),
                        stopped(50, withCpu),
                        NEWER,
                        bytes(0, 0).plus(cpu(3)),
                        withCpu),
                arguments(
                        "a counter that only the earlier has stays",
                        live(55, withCpu),
                        stopped(50, MORE),
                        NEWER,
                        bytes(50, 50),
                        MORE.plus(cpu(3))),
                arguments(
                        "counters decide until the last moment of doubt",
                        stopped(50, MORE),
                        live(60, LESS),
                        OLDER,
                        NOTHING,
                        MORE),
                arguments(
                        "and from its first",
                        live(60, LESS),
                        stopped(50, MORE),
                        NEWER,
                        bytes(50, 50),
                        MORE),
                arguments(
                        "before that the clock decides",
                        live(61, LESS),
                        stopped(50, MORE),
                        OLDER,
                        NOTHING,
                        LESS));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("readings")
    void shouldTakeTheLargerCounterForTheLater(
            String sentence,
            CounterReading before,
            CounterReading reading,
            Verdict verdict,
            Counters posted,
            Counters baseline) {
        Measurement measurement = CounterMeter.measure(baselineAfter(List.of(before)), reading);

        assertEquals(verdict, measurement.verdict(), sentence);
        assertEquals(posted, amounts(measurement), sentence);
        assertEquals(baseline, measurement.baseline().counters(), sentence);
        assertEquals(Set.of(), measurement.resets(), sentence);
    }

    @Test
    void shouldNeverMoveTheBaselineBack() {
        CounterReading slow = Readings.reading(Door.STOPPED, 40_000, Duration.ofMillis(30), MORE);
        Measurement measurement =
                CounterMeter.measure(baselineAfter(List.of(live(55, LESS))), slow);

        assertEquals(55_000, measurement.baseline().bootTimeMicros());
        assertEquals(70_000, measurement.baseline().latestBootTimeMicros());
        assertEquals(Door.STOPPED, measurement.baseline().door());
    }
}
