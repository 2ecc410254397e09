package serviceaccounting.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static serviceaccounting.recording.Sightings.BOOT;
import static serviceaccounting.recording.Sightings.RUN;
import static serviceaccounting.recording.Sightings.WEB;
import static serviceaccounting.recording.Sightings.at;
import static serviceaccounting.recording.Sightings.bytes;
import static serviceaccounting.recording.Sightings.cpu;
import static serviceaccounting.recording.Sightings.inactive;
import static serviceaccounting.recording.Sightings.running;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import serviceaccounting.ledger.LedgerReader;
import serviceaccounting.ledger.RunUsage;
import serviceaccounting.traffic.BootId;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.Door;
import serviceaccounting.traffic.Gap;
import serviceaccounting.traffic.Gap.Cause;
import serviceaccounting.traffic.InvocationId;
import serviceaccounting.traffic.UnitName;
import serviceaccounting.vitals.Vital;

/** What the recorder makes of systemd's own records of runs, in the journal. */
final class RecorderJournalTest {

    private static final InvocationId OTHER_RUN = new InvocationId("d".repeat(32));
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
    void shouldCloseARunThatNoHookTellsOf() throws Exception {
        rig.systemd.answer(running(100, bytes(10, 20)));
        rig.start();
        rig.systemd.answer(inactive());
        rig.journal.ended(WEB, RUN, 104, bytes(300, 400));
        rig.pass(Duration.ofSeconds(5));
        rig.look();

        assertEquals(bytes(300, 400), rig.booked());
        assertEquals(List.of(Door.JOURNAL), doors());
        rig.pass(Duration.ofSeconds(100));
        rig.look();
        rig.stop();
        assertEquals(List.of(), gaps());
        assertEquals(0, rig.vitals.get(Vital.ENDS_UNSEEN));
        assertEquals(1, rig.vitals.get(Vital.RUNS_HEALED));
    }

    @Test
    void shouldTakeUpUnitsThatAreNotDeclaredOnlyIfAllAreWantedAndTheirTrafficWasCounted()
            throws Exception {
        rig.writeSettings("\"interval\": \"1h\", \"checkpoint\": \"1h\"");
        rig.start();
        rig.journal.ended(WEB, RUN, 101, bytes(1, 2));
        rig.look();
        rig.stop();
        assertEquals(Counters.ABSENT, rig.booked());

        rig.writeSettings("\"allUnits\": true, \"interval\": \"1h\", \"checkpoint\": \"1h\"");
        rig.start();
        rig.journal.ended(WEB, RUN, 102, cpu(5));
        rig.journal.ended(WEB, OTHER_RUN, 103, bytes(30, 40));
        rig.pass(Duration.ofSeconds(5));
        rig.look();
        assertEquals(bytes(30, 40), rig.booked());
    }

    @Test
    void shouldTakeUpWhatEndedWhileItWasAwayAndNothingTwice() throws Exception {
        rig.systemd.answer(running(100, bytes(10, 20)));
        rig.start().stop();
        rig.systemd.answer(inactive());
        rig.journal.ended(WEB, RUN, 110, bytes(300, 400));
        rig.journal.began(OTHER_RUN, 120).ended(WEB, OTHER_RUN, 130, bytes(5, 6));
        rig.pass(Duration.ofSeconds(100));
        rig.start().stop();
        rig.start().stop();

        assertEquals(bytes(305, 406), rig.booked());
        assertEquals(List.of(at(100), at(120)), starts());
        assertEquals(2, rig.vitals.get(Vital.READINGS_JOURNAL));
        assertEquals(List.of(), gaps());
    }

    @Test
    void shouldTakeNothingFromBeforeItsFirstStart() throws Exception {
        rig.journal.ended(WEB, RUN, 50, bytes(300, 400));
        rig.start();
        rig.look();
        rig.stop();

        assertEquals(List.of(), doors());
    }

    @Test
    void shouldTakeDeclaredUnitsOnly() throws Exception {
        rig.start();
        rig.journal.ended(new UnitName("other.service"), RUN, 104, bytes(300, 400));
        rig.pass(Duration.ofSeconds(5));
        rig.look();
        rig.stop();

        assertEquals(0, rig.vitals.get(Vital.READINGS_JOURNAL));
    }

    @Test
    void shouldTakeAllUnitsThatWereAccountedIfAllAreKept() throws Exception {
        rig.writeSettings(
                "\"units\": { \"web.service\": {} }, \"allUnits\": true, \"interval\": \"1h\", \"checkpoint\": \"1h\"");
        rig.start();
        rig.journal.ended(new UnitName("counted.service"), RUN, 104, bytes(300, 400));
        rig.journal.ended(new UnitName("uncounted.service"), OTHER_RUN, 104, cpu(7));
        rig.pass(Duration.ofSeconds(5));
        rig.look();
        rig.stop();

        try (LedgerReader reader = LedgerReader.open(rig.ledger)) {
            assertEquals(List.of(new UnitName("counted.service")), reader.units());
        }
    }

    @Test
    void shouldKeepTheStopRecordsDoorWhenTheJournalSaysTheSame() throws Exception {
        rig.systemd.answer(running(100, bytes(10, 20)));
        rig.start();
        rig.systemd.answer(inactive());
        rig.journal.ended(WEB, RUN, 104.001, bytes(300, 400));
        rig.leave(Door.STOPPED, 104, bytes(300, 400));
        rig.pass(Duration.ofSeconds(5));
        rig.look();
        rig.stop();

        assertEquals(bytes(300, 400), rig.booked());
        assertEquals(List.of(Door.STOPPED), doors());
        assertEquals(List.of(Optional.of("success")), results());
        assertEquals(0, rig.vitals.get(Vital.RUNS_HEALED));
    }

    @Test
    void shouldNotTakeARunForCutOffThatEndedBeforeTheMachineDid() throws Exception {
        rig.systemd.answer(running(100, bytes(10, 20)));
        rig.start().stop();
        rig.tamper("UPDATE invocation SET boot = '%s'".formatted(LAST_BOOT));
        rig.journal.ended(WEB, RUN, LAST_BOOT, 104, bytes(300, 400));
        rig.pass(Duration.ofSeconds(100));
        rig.systemd.answer();
        rig.start().stop();

        assertEquals(bytes(300, 400), rig.booked());
        assertEquals(List.of(), gaps());
    }

    @Test
    void shouldTakeBackTheGapOfAnEndThatItCouldNotSee() throws Exception {
        rig.journal.fail("no journal");
        rig.systemd.answer(running(100, bytes(10, 20)));
        rig.start();
        rig.systemd.answer(inactive());
        rig.look();
        rig.pass(Duration.ofSeconds(10));
        rig.look();
        rig.stop();
        assertEquals(List.of(gap(at(100), at(110), Cause.END_UNSEEN)), gaps());
        assertEquals(1, rig.vitals.get(Vital.ENDS_UNSEEN));

        rig.journal.ended(WEB, RUN, 104, bytes(300, 400));
        rig.journal.mend();
        rig.start();
        backfill();
        rig.stop();

        assertEquals(List.of(), gaps());
        assertEquals(bytes(300, 400), rig.booked());
        assertEquals(List.of(at(104)), ends());
    }

    @Test
    void shouldNoteTheTimeInWhichTheJournalCouldNotBeReadUntilItCan() throws Exception {
        rig.start().stop();
        rig.journal.ended(WEB, RUN, 104, bytes(300, 400));
        rig.journal.fail("no journal");
        rig.pass(Duration.ofSeconds(20));
        rig.start();
        rig.pass(Duration.ofSeconds(20));
        rig.look();
        rig.stop();
        assertEquals(List.of(lost(at(100), at(140))), gaps());

        rig.journal.mend();
        rig.start().stop();
        assertEquals(List.of(), gaps());
        assertEquals(bytes(300, 400), rig.booked());
    }

    @Test
    void shouldNoteWhatWasVacuumedSinceItReadLast() throws Exception {
        rig.start().stop();
        rig.journal.ended(WEB, RUN, 104, bytes(300, 400));
        rig.journal.ended(WEB, OTHER_RUN, 114, bytes(5, 6));
        rig.journal.vacuum(110);
        rig.pass(Duration.ofSeconds(20));
        rig.start().stop();
        rig.start().stop();

        assertEquals(List.of(lost(at(100), at(110))), gaps());
        assertEquals(bytes(5, 6), rig.booked());
    }

    @Test
    void shouldNoteNoGapWhenOnlyWhatItHasReadWasVacuumed() throws Exception {
        rig.start();
        rig.journal.ended(WEB, RUN, 100, bytes(300, 400));
        rig.look();
        rig.pass(Duration.ofSeconds(20));
        rig.look();
        rig.stop();
        rig.journal.vacuum(115);
        rig.pass(Duration.ofSeconds(20));
        rig.start().stop();

        assertEquals(List.of(), gaps());
    }

    @Test
    void shouldNoteWhatTheJournalHasNoFiguresOf() throws Exception {
        rig.systemd.answer(running(100, bytes(10, 20)));
        rig.start();
        rig.systemd.answer(inactive());
        rig.journal.ended(WEB, RUN, 104, cpu(7));
        rig.pass(Duration.ofSeconds(5));
        rig.look();
        rig.stop();

        assertEquals(bytes(10, 20).plus(cpu(7)), rig.booked());
        assertEquals(List.of(gap(at(100), at(104), Cause.NOT_ACCOUNTED)), gaps());
    }

    @Test
    void shouldEndAHoleWithTheRun() throws Exception {
        rig.systemd.answer(running(100, bytes(10, 20)));
        rig.start();
        rig.wake(Wake.Kind.RELOADING, at(102));
        rig.systemd.answer(running(103, cpu(5)));
        rig.pass(Duration.ofSeconds(3));
        rig.look();
        rig.systemd.fail("systemd is busy");
        rig.journal.ended(WEB, RUN, 104, cpu(7));
        rig.look();
        rig.stop();

        assertEquals(List.of(gap(at(102), at(104), Cause.DAEMON_RELOAD)), gaps());
    }

    @Test
    void shouldLeaveOutABrokenRecordAndTakeTheOthers() throws Exception {
        rig.start();
        rig.journal.wrote(BOOT, 103, Map.of("UNIT", "web.service", "INVOCATION_ID", "short"));
        rig.journal.ended(WEB, RUN, 104, bytes(300, 400));
        rig.pass(Duration.ofSeconds(5));
        rig.look();
        rig.stop();

        assertEquals(bytes(300, 400), rig.booked());
        assertEquals(1, rig.vitals.get(Vital.JOURNAL_REJECTED));
    }

    @Test
    void shouldReadALongAbsenceInPiecesBeforeItTakesARunForCutOff() throws Exception {
        rig.systemd.answer(running(100, bytes(10, 20)));
        rig.start().stop();
        rig.tamper("UPDATE invocation SET boot = '%s'".formatted(LAST_BOOT));
        int others = 2 * JournalDoor.MOST + 1;
        for (int number = 0; number < others; number++) {
            rig.journal.ended(
                    WEB,
                    new InvocationId("%032x".formatted(number + 1)),
                    LAST_BOOT,
                    101 + number / 1000.0,
                    bytes(1, 2));
        }
        rig.journal.ended(WEB, RUN, LAST_BOOT, 104, bytes(300, 400));
        rig.pass(Duration.ofSeconds(100));
        rig.systemd.answer();
        rig.start().stop();

        assertEquals(bytes(300 + others, 400 + 2L * others), rig.booked());
        assertEquals(List.of(), gaps());
        assertEquals(0, rig.vitals.get(Vital.ENDS_UNSEEN));
    }

    private void backfill() throws Exception {
        Backfill.run(
                folder.resolve("run"),
                new BackfillOrder(at(0), Optional.empty()),
                new Backfill.Listener() {
                    @Override
                    public void at(Backfill.Progress progress) {
                        // It is small.
                    }

                    @Override
                    public void note(String text) {
                        // None is due.
                    }
                },
                () -> rig.wake(Wake.Kind.RECORDS_ARRIVED));
    }

    private List<RunUsage> runs() {
        try (LedgerReader reader = LedgerReader.open(rig.ledger)) {
            assertEquals(List.of(), reader.verify());
            return reader.runs(List.of(WEB), at(0), at(100_000));
        }
    }

    private List<Door> doors() {
        return runs().stream().map(RunUsage::lastDoor).toList();
    }

    private List<Instant> starts() {
        return runs().stream().map(RunUsage::start).toList();
    }

    private List<Instant> ends() {
        return runs().stream().map(run -> run.end().orElseThrow()).toList();
    }

    private List<Optional<String>> results() {
        return runs().stream().map(RunUsage::result).toList();
    }

    private List<Gap> gaps() {
        try (LedgerReader reader = LedgerReader.open(rig.ledger)) {
            return reader.gaps(List.of(WEB), at(0), at(100_000));
        }
    }

    private static Gap gap(Instant from, Instant to, Cause cause) {
        return new Gap(Optional.of(WEB), from, Optional.of(to), cause, 0);
    }

    private static Gap lost(Instant from, Instant to) {
        return new Gap(Optional.empty(), from, Optional.of(to), Cause.JOURNAL_LOST, 0);
    }
}
