package serviceaccounting.reading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static serviceaccounting.reading.Measurement.Verdict.NEWER;
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
import serviceaccounting.traffic.Baseline;
import serviceaccounting.traffic.Counter.Group;
import serviceaccounting.traffic.Counters;

/**
 * Counters that start again from zero in the middle of a run, as systemd 257's do at the second of
 * two daemon-reloads.
 */
final class CounterMeterResetTest {

    private static final Counters BEFORE = bytes(1000, 2000).plus(cpu(500));

    /** sentence, counters now, posted, groups reset. */
    static Stream<Arguments> readings() {
        Set<Group> ip = Set.of(Group.IP);
        return Stream.of(
                arguments(
                        "a reset group posts what it shows",
                        bytes(30, 40).plus(cpu(500)),
                        bytes(30, 40).plus(cpu(0)),
                        ip),
                arguments(
                        "one counter that fell tells of its group",
                        bytes(30, 2500).plus(cpu(500)),
                        bytes(30, 2500).plus(cpu(0)),
                        ip),
                arguments(
                        "the other group posts its growth alone",
                        bytes(30, 40).plus(cpu(510)),
                        bytes(30, 40).plus(cpu(10)),
                        ip),
                arguments(
                        "an absent group has not been reset", cpu(20), cpu(20), Set.of(Group.CPU)),
                arguments(
                        "a reset to zero posts nothing",
                        bytes(0, 0).plus(cpu(500)),
                        Counters.ABSENT,
                        ip),
                arguments(
                        "two groups can be reset at once",
                        bytes(1, 2).plus(cpu(3)),
                        bytes(1, 2).plus(cpu(3)),
                        Set.of(Group.IP, Group.CPU)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("readings")
    void shouldPostTheNewValueOfAGroupThatWasReset(
            String sentence, Counters now, Counters posted, Set<Group> resets) {
        Measurement measurement =
                CounterMeter.measure(baselineAfter(List.of(live(5, BEFORE))), live(50, now));

        assertEquals(NEWER, measurement.verdict(), sentence);
        assertEquals(posted, amounts(measurement), sentence);
        assertEquals(resets, measurement.resets(), sentence);
        now.values()
                .forEach(
                        (counter, value) ->
                                assertEquals(
                                        value, measurement.baseline().counters().orZero(counter)));
    }

    @Test
    void shouldSeeAResetOnlyWhereNoClockDoubtExplainsTheFall() {
        Optional<Baseline> known = baselineAfter(List.of(stopped(50, BEFORE)));

        assertEquals(Set.of(), CounterMeter.measure(known, live(60, bytes(30, 40))).resets());
        assertEquals(
                Set.of(Group.IP), CounterMeter.measure(known, live(61, bytes(30, 40))).resets());
    }

    @Test
    void shouldCountOnFromTheNewValue() {
        Optional<Baseline> known = baselineAfter(List.of(live(5, BEFORE), live(50, bytes(30, 40))));

        assertEquals(bytes(5, 0), amounts(CounterMeter.measure(known, live(90, bytes(35, 40)))));
    }

    @Test
    void shouldNotPostAReadingFromBeforeTheResetThatComesBehindIt() {
        Optional<Baseline> known = baselineAfter(List.of(live(5, BEFORE), live(50, bytes(30, 40))));
        Measurement late = CounterMeter.measure(known, live(30, bytes(1500, 2500)));

        // Too little by 500 each: the larger reading came too late, and what it had more is lost.
        // Never too much.
        assertEquals(Counters.ABSENT, amounts(late));
        assertEquals(known.get(), late.baseline());
    }
}
