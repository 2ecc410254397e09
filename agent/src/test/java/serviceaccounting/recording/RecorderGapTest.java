package serviceaccounting.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static serviceaccounting.recording.Sightings.BOOT;
import static serviceaccounting.recording.Sightings.WEB;
import static serviceaccounting.recording.Sightings.at;
import static serviceaccounting.recording.Sightings.bytes;
import static serviceaccounting.recording.Sightings.cpu;
import static serviceaccounting.recording.Sightings.inactive;
import static serviceaccounting.recording.Sightings.running;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import serviceaccounting.ledger.LedgerChanges;
import serviceaccounting.ledger.LedgerReader;
import serviceaccounting.ledger.LedgerWriter;
import serviceaccounting.traffic.BootId;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.Door;
import serviceaccounting.traffic.Gap;
import serviceaccounting.traffic.Gap.Cause;
import serviceaccounting.vitals.Vital;

/** What the recorder could not count, it says. */
final class RecorderGapTest {

    private static final BootId LAST_BOOT = new BootId("c".repeat(32));

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
    void shouldAskOnceForTheRepairOfAHoleAndCloseItsGapWhenTheCountersAreBack() throws Exception {
        rig.systemd.answer(running(100, bytes(10, 20)));
        rig.start();
        assertFalse(Files.exists(rig.repair));

        rig.wake(Wake.Kind.RELOADING, at(105));
        rig.systemd.answer(running(106, cpu(7)));
        rig.pass(Duration.ofSeconds(6));
        rig.look();
        assertTrue(Files.exists(rig.repair));
        rig.systemd.answer(running(106.1, cpu(8)));
        rig.look();
        assertEquals(1, rig.vitals.get(Vital.REPAIRS_ASKED));
        assertEquals(1, rig.vitals.get(Vital.HOLES));
        assertEquals(1, rig.vitals.get(Vital.RELOADS_SEEN));

        // The old values come back, and the hook takes the request.
        rig.systemd.answer(running(107, bytes(11, 20).plus(cpu(9))));
        Files.delete(rig.repair);
        rig.stop();
        assertFalse(Files.exists(rig.repair));
        assertEquals(bytes(11, 20).plus(cpu(9)), rig.booked());
        assertEquals(List.of(gap(at(105), Optional.of(at(107)), Cause.DAEMON_RELOAD)), gaps());
    }

    @Test
    void shouldCallItAHoleOnlyIfAUnitThatIsNotDeclaredHadCountersInThisRun() throws Exception {
        rig.writeSettings("\"allUnits\": true, \"interval\": \"1h\", \"checkpoint\": \"1h\"");
        rig.systemd.answer(running(100, cpu(7)));
        rig.start();
        assertEquals(0, rig.vitals.get(Vital.HOLES));
        assertEquals(Counters.ABSENT, rig.booked());

        rig.systemd.answer(running(101, bytes(10, 20)));
        rig.look();
        rig.systemd.answer(running(102, cpu(8)));
        rig.pass(Duration.ofSeconds(2));
        rig.look();
        assertEquals(1, rig.vitals.get(Vital.HOLES));

        rig.systemd.answer(running(103, bytes(11, 20)));
        rig.stop();
        assertEquals(bytes(11, 20).plus(cpu(8)), rig.booked());
        assertEquals(List.of(gap(at(101), Optional.of(at(103)), Cause.NOT_ACCOUNTED)), gaps());
    }

    @Test
    void shouldNotMissAnythingOfARunWithoutStopHookThatMovedNothing() throws Exception {
        rig.writeSettings("\"allUnits\": true, \"interval\": \"1h\", \"checkpoint\": \"1h\"");
        rig.systemd.answer(running(100, bytes(0, 0)));
        rig.start();
        rig.systemd.answer();
        rig.look();
        rig.pass(Duration.ofSeconds(11));
        rig.look();
        rig.stop();

        assertEquals(List.of(), gaps());
        assertEquals(0, rig.vitals.get(Vital.ENDS_UNSEEN));
    }

    @Test
    void shouldMissTheEndOfARunWithoutStopHookThatMovedSomething() throws Exception {
        rig.writeSettings("\"allUnits\": true, \"interval\": \"1h\", \"checkpoint\": \"1h\"");
        rig.systemd.answer(running(100, bytes(1, 0)));
        rig.start();
        rig.systemd.answer();
        rig.look();
        rig.pass(Duration.ofSeconds(11));
        rig.look();
        rig.stop();

        assertEquals(List.of(gap(at(100), Optional.of(at(111)), Cause.END_UNSEEN)), gaps());
        assertEquals(1, rig.vitals.get(Vital.ENDS_UNSEEN));
    }

    @Test
    void shouldGoOnWithAHoleThatWasOpenWhenItStopped() throws Exception {
        rig.systemd.answer(running(100, bytes(10, 20)));
        rig.start();
        rig.pass(Duration.ofSeconds(6));
        rig.systemd.answer(running(106, cpu(7)));
        rig.look();
        rig.stop();
        assertEquals(List.of(gap(at(100), Optional.empty(), Cause.NOT_ACCOUNTED)), gaps());

        rig.systemd.answer(running(107, bytes(10, 20)));
        rig.start().stop();
        assertEquals(List.of(gap(at(100), Optional.of(at(107)), Cause.NOT_ACCOUNTED)), gaps());
    }

    @Test
    void shouldCloseAHoleAtTheStopRecord() throws Exception {
        rig.systemd.answer(running(100, bytes(10, 20)));
        rig.start();
        rig.pass(Duration.ofSeconds(6));
        rig.systemd.answer(running(106, cpu(7)));
        rig.look();
        rig.systemd.fail("systemd is busy");
        rig.leave(Door.STOPPED, 107, bytes(12, 20));
        rig.look();

        assertEquals(List.of(gap(at(100), Optional.of(at(107)), Cause.NOT_ACCOUNTED)), gaps());
        assertEquals(bytes(12, 20).plus(cpu(7)), rig.booked());
    }

    @Test
    void shouldTakeAnOpenRunOfAnEarlierBootForCutOff() throws Exception {
        keepRunOf(LAST_BOOT);
        rig.start().stop();

        assertEquals(List.of(gap(at(50), Optional.of(at(100)), Cause.POWER_CUT)), gaps());
        assertEquals(1, rig.vitals.get(Vital.ENDS_UNSEEN));
    }

    @Test
    void shouldNotTakeARunForCutOffWhoseStopRecordIsInTheSpool() throws Exception {
        keepRunOf(LAST_BOOT);
        rig.leave(
                Door.STOPPED,
                60,
                rig.record(Door.STOPPED, 60, bytes(1, 2)).replace(BOOT.hex(), LAST_BOOT.hex()));
        rig.start().stop();

        assertEquals(List.of(), gaps());
        assertEquals(0, rig.vitals.get(Vital.ENDS_UNSEEN));
    }

    @Test
    void shouldLookThroughAllThatWaitsBeforeItTakesARunForCutOff() throws Exception {
        keepRunOf(LAST_BOOT);
        // More than one take of a thousand, of another run; the one that matters is the last.
        for (int number = 1; number <= 1_050; number++) {
            rig.leave(
                    Door.STOPPING,
                    number / 100.0,
                    rig.record(Door.STOPPING, number / 100.0, bytes(1, 1))
                            .replace(Sightings.RUN.hex(), "d".repeat(32)));
        }
        rig.leave(
                Door.STOPPED,
                60,
                rig.record(Door.STOPPED, 60, bytes(1, 2)).replace(BOOT.hex(), LAST_BOOT.hex()));
        rig.start().stop();

        assertEquals(
                List.of(), gaps().stream().filter(gap -> gap.cause() == Cause.POWER_CUT).toList());
    }

    @Test
    void shouldTakeARunForEndedThatNobodySawForTenSeconds() throws Exception {
        rig.systemd.answer(running(100, bytes(10, 20)));
        rig.start();
        rig.systemd.answer(inactive());
        rig.look();
        rig.pass(Duration.ofSeconds(10));
        rig.look();
        rig.stop();

        assertEquals(List.of(gap(at(100), Optional.of(at(110)), Cause.END_UNSEEN)), gaps());
        assertEquals(1, rig.vitals.get(Vital.ENDS_UNSEEN));
    }

    @Test
    void shouldNotWaitForARunWhoseStopRecordCame() throws Exception {
        rig.systemd.answer(running(100, bytes(10, 20)));
        rig.start();
        rig.systemd.answer(inactive());
        rig.look();
        rig.leave(Door.STOPPED, 102, bytes(10, 20));
        rig.pass(Duration.ofSeconds(9));
        rig.look();
        rig.pass(Duration.ofSeconds(100));
        rig.look();
        rig.stop();

        assertEquals(List.of(), gaps());
        assertEquals(0, rig.vitals.get(Vital.ENDS_UNSEEN));
    }

    private void keepRunOf(BootId boot) {
        try (LedgerWriter ledger = LedgerWriter.open(rig.ledger, ZoneOffset.UTC)) {
            LedgerChanges changes = new LedgerChanges(ZoneOffset.UTC);
            changes.keep(Sightings.booked(boot, 50, bytes(1, 2)));
            ledger.commit(changes, at(50));
        }
    }

    private List<Gap> gaps() {
        try (LedgerReader reader = LedgerReader.open(rig.ledger)) {
            return reader.gaps(List.of(WEB), at(0), at(100_000));
        }
    }

    private static Gap gap(Instant from, Optional<Instant> to, Cause cause) {
        return new Gap(Optional.of(WEB), from, to, cause, 0);
    }
}
