package serviceaccounting.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static serviceaccounting.recording.Sightings.BOOT;
import static serviceaccounting.recording.Sightings.KEY;
import static serviceaccounting.recording.Sightings.WEB;
import static serviceaccounting.recording.Sightings.at;
import static serviceaccounting.recording.Sightings.bytes;
import static serviceaccounting.recording.Sightings.cpu;
import static serviceaccounting.recording.Sightings.inactive;
import static serviceaccounting.recording.Sightings.live;
import static serviceaccounting.recording.Sightings.running;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import serviceaccounting.reading.CounterReading;
import serviceaccounting.reading.UnitObservation;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.Gap;
import serviceaccounting.traffic.Gap.Cause;
import serviceaccounting.traffic.Run;
import serviceaccounting.traffic.RunKey;

final class HoleWatchTest {

    private static final Counters NONE = cpu(7);

    private final Map<RunKey, Run> runs = new HashMap<>();
    private final List<Gap> kept = new ArrayList<>();
    private final List<Gap> mistaken = new ArrayList<>();
    private final HoleWatch watch = watchAfter();

    @Test
    void shouldKeepQuietWhileThereAreCounters() {
        assertEquals(0, watch.look(List.of(running(10, bytes(0, 0))), at(10)));

        assertEquals(List.of(), kept);
        assertEquals(Set.of(), watch.units());
    }

    @Test
    void shouldOpenAGapAtTheLastCountedReadingAndCloseItWhenTheCountersAreBack() {
        runs.put(KEY, Sightings.booked(BOOT, 10, bytes(1, 2)));

        assertEquals(1, watch.look(List.of(running(20, NONE)), at(20)));
        assertEquals(Set.of(WEB), watch.units());
        assertEquals(0, watch.look(List.of(running(20.1, NONE)), at(20.1)));
        assertEquals(0, watch.look(List.of(running(20.2, bytes(1, 2))), at(20.3)));

        assertEquals(
                List.of(
                        open(at(10), Cause.NOT_ACCOUNTED),
                        closed(at(10), at(20.2), Cause.NOT_ACCOUNTED)),
                kept);
        assertEquals(Set.of(), watch.units());
    }

    @Test
    void shouldBlameTheDaemonReloadThatCameInBetween() {
        runs.put(KEY, Sightings.booked(BOOT, 10, bytes(1, 2)));
        watch.reloading(at(15));
        watch.look(List.of(running(16, NONE)), at(16));

        assertEquals(List.of(open(at(15), Cause.DAEMON_RELOAD)), kept);
    }

    @Test
    void shouldBlameTheDaemonReloadWhoseWordComesBehindTheLook() {
        runs.put(KEY, Sightings.booked(BOOT, 10, bytes(1, 2)));
        watch.look(List.of(running(16, NONE)), at(16));
        watch.reloading(at(16.01));
        watch.look(List.of(running(16.2, bytes(1, 2))), at(16.2));

        assertEquals(List.of(open(at(10), Cause.NOT_ACCOUNTED)), mistaken);
        assertEquals(
                List.of(
                        open(at(10), Cause.NOT_ACCOUNTED),
                        open(at(16), Cause.DAEMON_RELOAD),
                        closed(at(16), at(16.2), Cause.DAEMON_RELOAD)),
                kept);
    }

    @Test
    void shouldNotBlameADaemonReloadForAHoleThatWasThereLongBefore() {
        runs.put(KEY, Sightings.booked(BOOT, 10, bytes(1, 2)));
        watch.look(List.of(running(16, NONE)), at(16));
        watch.reloading(at(18));

        assertEquals(List.of(), mistaken);
        assertEquals(List.of(open(at(10), Cause.NOT_ACCOUNTED)), kept);
    }

    @Test
    void shouldNoteAHoleNobodySawOnceThisSystemdIsKnownToLoseCounters() {
        runs.put(KEY, Sightings.booked(BOOT, 10, bytes(1, 2)));
        watch.reloading(at(15));
        watch.reloaded();
        watch.look(List.of(running(16, NONE)), at(16));
        watch.look(List.of(running(17, bytes(1, 2))), at(17));
        kept.clear();

        watch.reloading(at(20));
        watch.reloaded();
        watch.look(List.of(running(20.1, bytes(1, 2))), at(20.1));
        watch.look(List.of(running(21, bytes(1, 2))), at(21));

        assertEquals(List.of(closed(at(20), at(20.1), Cause.DAEMON_RELOAD)), kept);
    }

    @Test
    void shouldNoteNoHoleAfterAReloadOfASystemdThatLosesNothing() {
        watch.reloading(at(20));
        watch.reloaded();
        watch.look(List.of(running(20.1, bytes(1, 2))), at(20.1));

        assertEquals(List.of(), kept);
    }

    @Test
    void shouldNotBlameADaemonReloadBehindWhichCountersWereSeen() {
        watch.reloading(at(5));
        runs.put(KEY, Sightings.booked(BOOT, 10, bytes(1, 2)));
        watch.look(List.of(running(16, NONE)), at(16));

        assertEquals(List.of(open(at(10), Cause.NOT_ACCOUNTED)), kept);
    }

    @Test
    void shouldOpenAGapNowWhenNothingIsKnownOfTheRun() {
        watch.look(List.of(running(16, NONE)), at(16));

        assertEquals(List.of(open(at(16), Cause.NOT_ACCOUNTED)), kept);
    }

    @Test
    void shouldOpenAGapAtTheStartOfARunThatNeverHadCounters() {
        runs.put(KEY, Sightings.booked(BOOT, 10, NONE));
        CounterReading reading = live(16, NONE);
        CounterReading started =
                new CounterReading(
                        reading.unit(),
                        reading.invocation(),
                        reading.boot(),
                        reading.wallTime(),
                        reading.bootTimeMicros(),
                        reading.clockDoubt(),
                        reading.counters(),
                        reading.door(),
                        Optional.of(at(2)));
        watch.look(
                List.of(new UnitObservation(WEB, "active", "running", Optional.of(started))),
                at(16));

        assertEquals(List.of(open(at(2), Cause.NOT_ACCOUNTED)), kept);
    }

    @Test
    void shouldNotOpenAGapThatLiesAhead() {
        // The clock was stepped back behind the last reading.
        runs.put(KEY, Sightings.booked(BOOT, 100, bytes(1, 2)));
        watch.look(List.of(running(16, NONE)), at(16));

        assertEquals(List.of(open(at(16), Cause.NOT_ACCOUNTED)), kept);
    }

    @Test
    void shouldNeverEndAGapBeforeItBegins() {
        watch.look(List.of(running(16, NONE)), at(16));
        watch.ended(WEB, at(3));

        assertEquals(closed(at(16), at(16), Cause.NOT_ACCOUNTED), kept.getLast());
    }

    @Test
    void shouldExpectNoCountersOfAUnitWithoutProcesses() {
        CounterReading reading = live(16, NONE);
        watch.look(
                List.of(
                        inactive(),
                        new UnitObservation(WEB, "active", "exited", Optional.of(reading)),
                        new UnitObservation(WEB, "activating", "start", Optional.of(reading)),
                        new UnitObservation(
                                WEB, "deactivating", "stop-sigterm", Optional.of(reading))),
                at(16));

        assertEquals(List.of(), kept);
    }

    @Test
    void shouldCloseAGapWhenTheUnitStops() {
        watch.look(List.of(running(16, NONE)), at(16));
        watch.look(List.of(inactive()), at(17));

        assertEquals(closed(at(16), at(17), Cause.NOT_ACCOUNTED), kept.getLast());
    }

    @Test
    void shouldCloseAGapWhenTheUnitIsGone() {
        watch.look(List.of(running(16, NONE)), at(16));
        watch.look(List.of(), at(18));

        assertEquals(closed(at(16), at(18), Cause.NOT_ACCOUNTED), kept.getLast());
    }

    @Test
    void shouldCloseAGapWhenTheRunIsToldToHaveEndedAndOnlyOnce() {
        watch.look(List.of(running(16, NONE)), at(16));
        watch.ended(WEB, at(17));
        watch.ended(WEB, at(18));

        assertEquals(
                List.of(
                        open(at(16), Cause.NOT_ACCOUNTED),
                        closed(at(16), at(17), Cause.NOT_ACCOUNTED)),
                kept);
    }

    @Test
    void shouldGoOnWithAGapThatWasOpenWhenTheAgentStopped() {
        HoleWatch next = watchAfter(open(at(5), Cause.DAEMON_RELOAD));

        assertEquals(0, next.look(List.of(running(16, NONE)), at(16)));
        next.look(List.of(running(17, bytes(1, 2))), at(17));

        assertEquals(List.of(closed(at(5), at(17), Cause.DAEMON_RELOAD)), kept);
    }

    private HoleWatch watchAfter(Gap... stillOpen) {
        return new HoleWatch(
                List.of(stillOpen),
                key -> Optional.ofNullable(runs.get(key)),
                kept::add,
                mistaken::add);
    }

    private static Gap open(Instant from, Cause cause) {
        return new Gap(Optional.of(WEB), from, Optional.empty(), cause, 0);
    }

    private static Gap closed(Instant from, Instant to, Cause cause) {
        return new Gap(Optional.of(WEB), from, Optional.of(to), cause, 0);
    }
}
