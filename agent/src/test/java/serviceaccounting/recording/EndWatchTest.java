package serviceaccounting.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static serviceaccounting.recording.Sightings.BOOT;
import static serviceaccounting.recording.Sightings.KEY;
import static serviceaccounting.recording.Sightings.WEB;
import static serviceaccounting.recording.Sightings.at;
import static serviceaccounting.recording.Sightings.bytes;
import static serviceaccounting.recording.Sightings.inactive;
import static serviceaccounting.recording.Sightings.running;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import serviceaccounting.reading.UnitObservation;
import serviceaccounting.recording.EndWatch.Ending;
import serviceaccounting.traffic.BootId;
import serviceaccounting.traffic.Gap;
import serviceaccounting.traffic.Gap.Cause;
import serviceaccounting.traffic.Run;
import serviceaccounting.traffic.RunEnd;

final class EndWatchTest {

    private static final BootId LAST_BOOT = new BootId("c".repeat(32));
    private static final List<Run> OPEN = List.of(Sightings.booked(BOOT, 10, bytes(1, 2)));

    private final EndWatch watch = new EndWatch(BOOT);

    @Test
    void shouldEndRunsOfEarlierBootsAndNoOthers() {
        Run cut = Sightings.booked(LAST_BOOT, 10, bytes(1, 2));

        assertEquals(
                List.of(ending(at(10), at(500), Cause.POWER_CUT)),
                watch.endedByPowerCut(List.of(cut), at(500)));
        assertEquals(List.of(), watch.endedByPowerCut(OPEN, at(500)));
    }

    @Test
    void shouldEndARunThatWasNotSeenForTenSeconds() {
        assertEquals(List.of(), ended(OPEN, List.of(inactive()), 20));
        assertEquals(List.of(), ended(OPEN, List.of(), 29.999));
        assertEquals(List.of(ending(at(10), at(30), Cause.END_UNSEEN)), ended(OPEN, List.of(), 30));
    }

    @Test
    void shouldBeginToWaitAgainWhenTheRunIsSeen() {
        ended(OPEN, List.of(), 20);
        ended(OPEN, List.of(running(25, bytes(1, 2))), 25);

        assertEquals(List.of(), ended(OPEN, List.of(), 31));
        assertEquals(List.of(), ended(OPEN, List.of(), 40));
        assertEquals(1, ended(OPEN, List.of(), 41).size());
    }

    @Test
    void shouldForgetARunWhoseEndWasToldInTime() {
        ended(OPEN, List.of(), 20);
        ended(List.of(), List.of(), 25);

        assertEquals(List.of(), ended(OPEN, List.of(), 31));
    }

    @Test
    void shouldTakeANewInvocationForAnotherRun() {
        Run old =
                new Run(
                        WEB,
                        new serviceaccounting.traffic.InvocationId("d".repeat(32)),
                        BOOT,
                        at(0),
                        OPEN.getFirst().baseline(),
                        bytes(1, 2),
                        Optional.empty(),
                        0);
        ended(List.of(old), List.of(running(20, bytes(1, 2))), 20);

        assertEquals(
                List.of(old.key()),
                ended(List.of(old), List.of(running(30, bytes(1, 2))), 30).stream()
                        .map(Ending::run)
                        .toList());
    }

    @Test
    void shouldNeverEndARunBeforeItsLastReading() {
        // The clock was stepped back.
        Run cut = Sightings.booked(LAST_BOOT, 10, bytes(1, 2));

        assertEquals(
                List.of(ending(at(10), at(10), Cause.POWER_CUT)),
                watch.endedByPowerCut(List.of(cut), at(3)));
    }

    private static Ending ending(Instant last, Instant noticed, Cause cause) {
        return new Ending(
                KEY,
                RunEnd.unseen(noticed),
                new Gap(Optional.of(WEB), last, Optional.of(noticed), cause, 0));
    }

    @Test
    void shouldNotLosePatienceWhenTheWallClockIsSetForward() {
        watch.endedUnseen(OPEN, List.of(), at(20), Sightings.micros(20));

        assertEquals(List.of(), watch.endedUnseen(OPEN, List.of(), at(7220), Sightings.micros(21)));
    }

    /** With a wall clock that nobody sets. */
    private List<EndWatch.Ending> ended(
            Collection<Run> openRuns, List<UnitObservation> observations, double seconds) {
        return watch.endedUnseen(openRuns, observations, at(seconds), Sightings.micros(seconds));
    }
}
