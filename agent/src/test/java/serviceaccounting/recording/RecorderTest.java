package serviceaccounting.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static serviceaccounting.recording.RecorderRig.until;
import static serviceaccounting.recording.Sightings.WEB;
import static serviceaccounting.recording.Sightings.at;
import static serviceaccounting.recording.Sightings.bytes;
import static serviceaccounting.recording.Sightings.inactive;
import static serviceaccounting.recording.Sightings.running;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import serviceaccounting.ledger.LedgerReader;
import serviceaccounting.ledger.LoggedEvent;
import serviceaccounting.ledger.RunUsage;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.Door;
import serviceaccounting.vitals.Vital;

/** Whole turns: what comes in by which door, and what is booked when. */
final class RecorderTest {

    private static final Duration CHECKPOINT = Duration.ofHours(1);

    @TempDir Path folder;
    private RecorderRig rig;

    @BeforeEach
    void makeRig() throws Exception {
        rig = new RecorderRig(folder);
    }

    @AfterEach
    void stopRig() throws Exception {
        rig.close();
    }

    @Test
    void shouldTakeUpWhatWasLeftWhileItWasAway() throws Exception {
        Path start = rig.leave(Door.START, 10, bytes(0, 0));
        Path stopped = rig.leave(Door.STOPPED, 20, bytes(100, 200));
        rig.start();
        until("the records are gone", () -> !Files.exists(start) && !Files.exists(stopped));

        assertEquals(bytes(100, 200), rig.booked());
        try (LedgerReader reader = LedgerReader.open(rig.ledger)) {
            RunUsage run = reader.runs(List.of(WEB), at(0), at(1000)).getFirst();
            assertEquals(at(10), run.start());
            assertEquals(Optional.of(at(20)), run.end());
            assertEquals(Optional.of("success"), run.result());
        }
    }

    @Test
    void shouldTakeALongQueueWithoutPausesBetween() throws Exception {
        // More than two takes of a thousand: at the pace of its looks it would take hours here.
        for (int number = 1; number <= 2_100; number++) {
            rig.leave(Door.STOPPING, number / 100.0, bytes(number, number));
        }
        Path last = rig.leave(Door.STOPPED, 30, bytes(5_000, 5_000));
        rig.start();
        until("the last record is gone", () -> !Files.exists(last));

        assertEquals(bytes(5_000, 5_000), rig.booked());
    }

    @Test
    void shouldCommitLiveReadingsAtEachCheckpointOnly() throws Exception {
        rig.systemd.answer(running(100, bytes(10, 20)));
        rig.start();
        assertEquals(bytes(10, 20), rig.booked());

        rig.systemd.answer(running(110, bytes(11, 22)));
        rig.look();
        assertEquals(bytes(10, 20), rig.booked());

        rig.pass(CHECKPOINT);
        rig.look();
        assertEquals(bytes(11, 22), rig.booked());
    }

    @Test
    void shouldCommitAStopRecordAtOnce() throws Exception {
        rig.systemd.answer(running(100, bytes(10, 20)));
        rig.start();
        rig.systemd.answer(inactive());
        Path stopped = rig.leave(Door.STOPPED, 120, bytes(15, 20));
        rig.wake(Wake.Kind.RECORDS_ARRIVED);
        until("the record is gone", () -> !Files.exists(stopped));

        assertEquals(bytes(15, 20), rig.booked());
    }

    @Test
    void shouldKeepARecordUntilItIsCommittedAndBookItOnce() throws Exception {
        rig.systemd.answer(running(100, bytes(10, 20)));
        rig.start();
        rig.tamper(
                "CREATE TRIGGER refusal BEFORE UPDATE ON usage_day BEGIN SELECT RAISE(ABORT, 'no'); END");
        Path stopped = rig.leave(Door.STOPPED, 120, bytes(15, 20));
        rig.wake(Wake.Kind.RECORDS_ARRIVED);
        until("a commit fails", () -> rig.vitals.get(Vital.COMMIT_FAILURES) == 1);
        rig.systemd.answer(inactive());
        rig.look();
        assertTrue(Files.exists(stopped));
        assertEquals(2, rig.vitals.get(Vital.COMMIT_FAILURES));
        assertEquals(bytes(10, 20), rig.booked());

        rig.tamper("DROP TRIGGER refusal");
        rig.look();
        assertFalse(Files.exists(stopped));
        assertEquals(bytes(15, 20), rig.booked());
    }

    @Test
    void shouldCommitAllThatIsKnownWhenItStops() throws Exception {
        rig.systemd.answer(running(100, bytes(10, 20)));
        rig.start();
        rig.systemd.answer(running(150, bytes(17, 20)));
        rig.stop();

        assertEquals(bytes(17, 20), rig.booked());
        assertEquals(List.of("agent-stop", "migration", "agent-start"), events());
    }

    @Test
    void shouldGoOnWhereTheLastAgentStopped() throws Exception {
        rig.systemd.answer(running(100, bytes(10, 20)));
        rig.start().stop();
        rig.systemd.answer(running(200, bytes(12, 20)));
        rig.start().stop();

        assertEquals(bytes(12, 20), rig.booked());
        assertEquals(
                List.of("agent-stop", "agent-start", "agent-stop", "migration", "agent-start"),
                events());
    }

    @Test
    void shouldBookALiveReadingAndAStopRecordOfTheSameTurnByTime() throws Exception {
        // The look came first, and the counters were set back to zero between the two.
        rig.start();
        rig.systemd.answer(running(130, bytes(1, 1)));
        rig.leave(Door.STARTED, 120, bytes(1000, 2000));
        rig.look();

        assertEquals(bytes(1001, 2001), rig.booked());
    }

    @Test
    void shouldGoOnWithTheSpoolWhileSystemdCannotBeAsked() throws Exception {
        rig.systemd.fail("the bus is gone");
        rig.start();
        rig.leave(Door.STOPPED, 120, bytes(15, 20));
        rig.look();
        assertEquals(bytes(15, 20), rig.booked());
        assertEquals(2, rig.vitals.get(Vital.BUS_FAILURES));

        rig.systemd.answer(inactive());
        rig.look();
        assertEquals(bytes(15, 20), rig.booked());
    }

    @Test
    void shouldMoveABrokenRecordAwayAndBookTheOthers() throws Exception {
        Path broken = rig.leave(Door.STOPPED, 110, "Record=1\nEvent=stopped\n");
        rig.leave(Door.STOPPED, 120, bytes(15, 20));
        rig.start();

        assertEquals(bytes(15, 20), rig.booked());
        assertEquals(1, rig.vitals.get(Vital.RECORDS_REJECTED));
        assertFalse(Files.exists(broken));
        assertTrue(Files.exists(folder.resolve("spool/rejected").resolve(broken.getFileName())));
    }

    @Test
    void shouldGoOnWithoutASpool() throws Exception {
        Files.delete(folder.resolve("spool/records"));
        rig.systemd.answer(running(100, bytes(10, 20)));
        rig.start();

        assertEquals(bytes(10, 20), rig.booked());
    }

    @Test
    void shouldTakeNewSettingsAndKeepTheOldOnesWhereTheNewAreWrong() throws Exception {
        rig.start();
        assertEquals(List.of("web.service"), rig.systemd.lastPatterns());

        rig.writeSettings("\"unitz\": {}");
        rig.wake(Wake.Kind.HANGUP);
        rig.look();
        assertEquals(List.of("web.service"), rig.systemd.lastPatterns());

        rig.writeSettings("\"units\": { \"mail@.service\": {} }");
        rig.wake(Wake.Kind.HANGUP);
        rig.look();
        assertEquals(List.of("mail@*.service"), rig.systemd.lastPatterns());
    }

    @Test
    void shouldLogAStepOfTheClockAndBookNothingTwice() throws Exception {
        rig.systemd.answer(running(100, bytes(10, 20)));
        rig.start();
        rig.stepWallClock(Duration.ofHours(-3));
        rig.look();
        rig.stop();

        assertEquals(1, rig.vitals.get(Vital.CLOCK_STEPS));
        assertEquals(List.of("agent-stop", "clock-step", "migration", "agent-start"), events());
        assertEquals(bytes(10, 20), rig.booked());
    }

    @Test
    void shouldTellWhenItCommittedLast() throws Exception {
        rig.start();

        try (LedgerReader reader = LedgerReader.open(rig.ledger)) {
            assertEquals(Optional.<Instant>of(at(100)), reader.lastCommit());
            assertEquals(Counters.ABSENT, rig.booked());
        }
    }

    private List<String> events() {
        try (LedgerReader reader = LedgerReader.open(rig.ledger)) {
            return reader.events(20).stream().map(LoggedEvent::kind).toList();
        }
    }
}
