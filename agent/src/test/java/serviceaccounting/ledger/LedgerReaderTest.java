package serviceaccounting.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static serviceaccounting.ledger.Bookings.BOOT;
import static serviceaccounting.ledger.Bookings.MAIL;
import static serviceaccounting.ledger.Bookings.NOON;
import static serviceaccounting.ledger.Bookings.RUN;
import static serviceaccounting.ledger.Bookings.UTC;
import static serviceaccounting.ledger.Bookings.WEB;
import static serviceaccounting.ledger.Bookings.bytes;
import static serviceaccounting.ledger.Bookings.changes;
import static serviceaccounting.ledger.Bookings.posting;
import static serviceaccounting.ledger.Bookings.run;
import static serviceaccounting.ledger.Bookings.sums;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.Gap;
import serviceaccounting.traffic.InvocationId;
import serviceaccounting.traffic.Run;
import serviceaccounting.traffic.RunEnd;
import serviceaccounting.traffic.UnitName;

final class LedgerReaderTest {

    private static final List<UnitName> BOTH = List.of(WEB, MAIL);
    private static final Instant LATER = NOON.plusSeconds(900);

    @TempDir Path folder;
    private LedgerWriter ledger;

    @BeforeEach
    void makeLedger() {
        ledger = LedgerWriter.open(file(), UTC);
    }

    @AfterEach
    void closeLedger() {
        ledger.close();
    }

    @Test
    void shouldFindNothingInANewLedger() {
        try (LedgerReader reader = reader()) {
            assertEquals(List.of(), reader.units());
            assertEquals(Optional.empty(), reader.lastCommit());
            assertEquals(Optional.empty(), reader.oldestSlot(SlotWidth.FIVE_MINUTES));
            assertEquals(
                    List.of(),
                    reader.slots(SlotWidth.FIVE_MINUTES, BOTH, Bookings.EVER, Bookings.NEVER));
            assertEquals(List.of(), reader.events(10));
            assertEquals(Map.of(), reader.vitals());
        }
    }

    @Test
    void shouldGiveTheSlotsThatStartInTheRangeOrderedByStartThenUnit() {
        commit(
                posting(WEB, LATER, 3, 4),
                posting(WEB, NOON, 1, 2),
                posting(MAIL, LATER, 5, 6),
                posting(WEB, LATER.plusSeconds(900), 7, 8));

        try (LedgerReader reader = reader()) {
            assertEquals(
                    List.of(
                            new SlotUsage(WEB, NOON, bytes(1, 2), 0, 0),
                            new SlotUsage(MAIL, LATER, bytes(5, 6), 0, 0),
                            new SlotUsage(WEB, LATER, bytes(3, 4), 0, 0)),
                    reader.slots(SlotWidth.FIFTEEN_MINUTES, BOTH, NOON, LATER.plusSeconds(900)));
            assertEquals(
                    List.of(new SlotUsage(MAIL, LATER, bytes(5, 6), 0, 0)),
                    reader.slots(
                            SlotWidth.FIVE_MINUTES, List.of(MAIL), Bookings.EVER, Bookings.NEVER));
            assertEquals(Optional.of(NOON), reader.oldestSlot(SlotWidth.FIVE_MINUTES));
            assertEquals(List.of(MAIL, WEB), reader.units());
        }
    }

    @Test
    void shouldGiveTheDaysOfTheRange() {
        commit(posting(WEB, NOON, 1, 2), posting(WEB, NOON.plusSeconds(86_400), 3, 4));

        try (LedgerReader reader = reader()) {
            LocalDate day = LocalDate.of(2026, 3, 1);
            assertEquals(
                    List.of(new DayUsage(WEB, day, bytes(1, 2), 0, 0)),
                    reader.days(BOTH, day, day.plusDays(1)));
            assertEquals(
                    List.of(new DayUsage(WEB, day.plusDays(1), bytes(3, 4), 0, 0)),
                    reader.days(BOTH, day.plusDays(1), day.plusDays(9)));
            assertEquals(List.of(), reader.days(List.of(MAIL), day, day.plusDays(9)));
        }
    }

    @Test
    void shouldGiveTheInterpolatedBytesOfARow() {
        commit(posting(WEB, NOON, bytes(1, 2), NOON.minusSeconds(3600), NOON.plusSeconds(3600)));

        try (LedgerReader reader = reader()) {
            SlotUsage slot =
                    reader.slots(SlotWidth.FIVE_MINUTES, BOTH, Bookings.EVER, Bookings.NEVER)
                            .getFirst();
            DayUsage day = reader.days(BOTH, LocalDate.EPOCH, LocalDate.of(2100, 1, 1)).getFirst();
            assertEquals(3, slot.interpolatedBytes());
            assertEquals(0, day.interpolatedBytes());
        }
    }

    @Test
    void shouldGiveRunsThatWereThereInTheRange() {
        Run before = endedRun("1", NOON.minusSeconds(7200), NOON.minusSeconds(3600));
        Run into = endedRun("2", NOON.minusSeconds(60), NOON);
        Run open = run(WEB, RUN, NOON.minusSeconds(10), bytes(1, 2));
        Run behind = run(WEB, new InvocationId("3".repeat(32)), NOON.plusSeconds(60), bytes(1, 2));
        commit(before, into, open, behind);

        try (LedgerReader reader = reader()) {
            List<RunUsage> runs = reader.runs(BOTH, NOON, NOON.plusSeconds(60));
            assertEquals(
                    List.of(into.invocation(), RUN),
                    runs.stream().map(RunUsage::invocation).toList());
            assertEquals(Optional.of("success"), runs.get(0).result());
            assertEquals(Optional.empty(), runs.get(1).end());
            assertEquals(List.of(), reader.runs(List.of(MAIL), NOON, NOON.plusSeconds(60)));
        }
    }

    @Test
    void shouldGiveGapsThatTouchTheRangeOfTheUnitsAndOfAllUnits() {
        Gap open = gap(Optional.of(WEB), NOON.minusSeconds(60), Optional.empty());
        Gap everyone = gap(Optional.empty(), NOON.minusSeconds(50), Optional.of(NOON));
        Gap other = gap(Optional.of(MAIL), NOON, Optional.of(LATER));
        Gap past = gap(Optional.of(WEB), NOON.minusSeconds(70), Optional.of(NOON.minusSeconds(65)));
        Gap behind = gap(Optional.of(WEB), NOON.plusSeconds(60), Optional.empty());
        commit(open, everyone, other, past, behind);

        try (LedgerReader reader = reader()) {
            assertEquals(
                    List.of(open, everyone), reader.gaps(List.of(WEB), NOON, NOON.plusSeconds(60)));
            assertEquals(
                    List.of(open, everyone, other), reader.gaps(BOTH, NOON, NOON.plusSeconds(60)));
        }
        assertEquals(List.of(open, behind), ledger.openGaps());
    }

    @Test
    void shouldCloseAnOpenGapByTheSameKey() {
        commit(
                gap(Optional.of(WEB), NOON, Optional.empty()),
                gap(Optional.empty(), NOON, Optional.empty()));
        commit(gap(Optional.of(WEB), NOON, Optional.of(LATER)));

        assertEquals(List.of(gap(Optional.empty(), NOON, Optional.empty())), ledger.openGaps());
        try (LedgerReader reader = reader()) {
            assertEquals(2, reader.gaps(BOTH, NOON, LATER).size());
            assertEquals(2, reader.info().rows().get("gap"));
        }
    }

    @Test
    void shouldReadWhileTheWriterWrites() {
        commit(posting(WEB, NOON, 10, 20));
        try (LedgerReader reader = reader()) {
            assertEquals(bytes(10, 20), sums(reader, WEB).getFirst());
            commit(posting(WEB, NOON, 1, 2));
            assertEquals(bytes(11, 22), sums(reader, WEB).getFirst());
        }
    }

    @Test
    void shouldAnswerSeveralQuestionsAsOfOneCommit() {
        commit(posting(WEB, NOON, 1, 2));
        try (LedgerReader reader = reader()) {
            List<List<Counters>> before =
                    reader.atOneMoment(
                            () -> {
                                List<Counters> first = sums(reader, WEB);
                                commit(posting(WEB, NOON, 10, 20));
                                return List.of(first, sums(reader, WEB));
                            });

            assertEquals(before.getFirst(), before.getLast());
            assertEquals(bytes(1, 2), before.getLast().getFirst());
            assertEquals(bytes(11, 22), sums(reader, WEB).getFirst());
        }
    }

    @Test
    void shouldLeaveAUnitThatIsNewSinceItOpenedToTheNextReport() {
        try (LedgerReader reader = reader()) {
            commit(posting(WEB, NOON, 10, 20));
            assertEquals(
                    List.of(),
                    reader.slots(SlotWidth.FIVE_MINUTES, BOTH, Bookings.EVER, Bookings.NEVER));
        }
        assertEquals(bytes(10, 20), sums(file(), WEB).getFirst());
    }

    @Test
    void shouldDescribeTheLedger() throws Exception {
        commit(posting(WEB, NOON, 10, 20));
        ledger.close();
        try (LedgerReader reader = reader()) {
            LedgerInfo info = reader.info();
            assertEquals(file(), info.file());
            assertEquals(Migrations.NEWEST, info.schemaVersion());
            assertEquals(UTC, info.zone());
            assertEquals(Files.size(file()), info.sizeBytes());
            assertEquals(0, info.logBytes());
            assertEquals(Optional.of(NOON), info.firstSlot());
            assertEquals(Optional.of(LATER), info.lastCommit());
            assertEquals(
                    Map.ofEntries(
                            Map.entry("unit", 1L),
                            Map.entry("invocation", 0L),
                            Map.entry("imported_file", 0L),
                            Map.entry("imported_run", 0L),
                            Map.entry("remote_hour", 0L),
                            Map.entry("remote_day", 0L),
                            Map.entry("usage_5min", 1L),
                            Map.entry("usage_15min", 1L),
                            Map.entry("usage_day", 1L),
                            Map.entry("gap", 0L),
                            Map.entry("event_log", 0L)),
                    info.rows());
            assertTrue(info.freeBytes() < info.sizeBytes());
        }
    }

    private static Gap gap(Optional<UnitName> unit, Instant from, Optional<Instant> to) {
        return new Gap(unit, from, to, Gap.Cause.NOT_ACCOUNTED, 3);
    }

    private static Run endedRun(String digit, Instant start, Instant end) {
        RunEnd how =
                new RunEnd(end, Optional.of("success"), Optional.of("exited"), Optional.of("0"));
        Run run = run(WEB, new InvocationId(digit.repeat(32)), start, bytes(1, 2)).endedWith(how);
        assertEquals(BOOT, run.boot());
        return run;
    }

    private void commit(Object... things) {
        LedgerChanges changes = changes();
        for (Object thing : things) {
            switch (thing) {
                case serviceaccounting.traffic.Posting posting -> changes.post(posting);
                case Run run -> changes.keep(run);
                case Gap gap -> changes.keep(gap);
                default -> throw new IllegalArgumentException("nothing to commit: " + thing);
            }
        }
        ledger.commit(changes, LATER);
    }

    private LedgerReader reader() {
        return LedgerReader.open(file());
    }

    private Path file() {
        return folder.resolve("ledger.sqlite");
    }
}
