package serviceaccounting.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static serviceaccounting.ledger.Bookings.NOON;
import static serviceaccounting.ledger.Bookings.UTC;
import static serviceaccounting.ledger.Bookings.WEB;
import static serviceaccounting.ledger.Bookings.ask;
import static serviceaccounting.ledger.Bookings.bytes;
import static serviceaccounting.ledger.Bookings.posting;
import static serviceaccounting.ledger.Bookings.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import serviceaccounting.traffic.Gap;
import serviceaccounting.traffic.InvocationId;
import serviceaccounting.traffic.Run;
import serviceaccounting.traffic.RunEnd;

final class PruningTest {

    private static final Optional<Duration> FOR_EVER = Optional.empty();
    private static final Optional<Duration> ONE_HOUR = Optional.of(Duration.ofHours(1));
    private static final Retention ALL_ONE_HOUR =
            new Retention(
                    ONE_HOUR, ONE_HOUR, ONE_HOUR, ONE_HOUR, ONE_HOUR, ONE_HOUR, FOR_EVER, FOR_EVER);
    private static final Retention ALL_FOR_EVER =
            new Retention(
                    FOR_EVER, FOR_EVER, FOR_EVER, FOR_EVER, FOR_EVER, FOR_EVER, FOR_EVER, FOR_EVER);
    private static final int MOST_ROWS = 5_000;

    @TempDir Path folder;

    @Test
    void shouldKeepTheSlotInWhichTheTimeToKeepBegins() {
        try (LedgerWriter ledger = LedgerWriter.open(file(), UTC)) {
            LedgerChanges changes = new LedgerChanges(UTC);
            changes.post(posting(WEB, NOON.minusSeconds(3600), 1, 1));
            changes.post(posting(WEB, NOON.minusSeconds(3601), 1, 1));
            ledger.commit(changes, NOON);

            // An hour ago was the last second of its slots, then the first one of the next.
            assertEquals(0, ledger.prune(ALL_ONE_HOUR, NOON.minusSeconds(1)));
            assertEquals(2, ledger.prune(ALL_ONE_HOUR, NOON));
        }
        assertEquals(List.of(NOON.minusSeconds(3600)), slots(SlotWidth.FIVE_MINUTES));
        assertEquals(List.of(NOON.minusSeconds(3600)), slots(SlotWidth.FIFTEEN_MINUTES));
    }

    @Test
    void shouldKeepTheDayInWhichTheTimeToKeepBeginsInTheLedgersZone() {
        ZoneId zone = ZoneId.of("Asia/Kathmandu");
        Instant midnight = Instant.parse("2026-03-01T18:15:00Z");
        Retention days =
                new Retention(
                        FOR_EVER, FOR_EVER, ONE_HOUR, FOR_EVER, FOR_EVER, FOR_EVER, FOR_EVER,
                        FOR_EVER);
        try (LedgerWriter ledger = LedgerWriter.open(file(), zone)) {
            LedgerChanges changes = new LedgerChanges(zone);
            changes.post(posting(WEB, midnight.minusSeconds(1), 1, 1));
            changes.post(posting(WEB, midnight, 2, 2));
            ledger.commit(changes, NOON);

            assertEquals(0, ledger.prune(days, midnight.plusSeconds(3599)));
            assertEquals(1, ledger.prune(days, midnight.plusSeconds(3600)));
        }
        try (LedgerReader reader = LedgerReader.open(file())) {
            assertEquals(
                    List.of(new DayUsage(WEB, LocalDate.of(2026, 3, 2), bytes(2, 2), 0, 0)),
                    reader.days(List.of(WEB), LocalDate.EPOCH, LocalDate.of(2100, 1, 1)));
            assertEquals(2, reader.info().rows().get("usage_15min"));
        }
    }

    @Test
    void shouldPruneRunsGapsAndEventsFromTheirEnd() {
        try (LedgerWriter ledger = LedgerWriter.open(file(), UTC)) {
            LedgerChanges changes = new LedgerChanges(UTC);
            changes.keep(endedRun(1, NOON.minusSeconds(1)));
            changes.keep(endedRun(2, NOON));
            changes.keep(
                    run(
                            WEB,
                            new InvocationId("%032x".formatted(3)),
                            NOON.minusSeconds(99),
                            bytes(1, 1)));
            changes.keep(gap(NOON.minusSeconds(90), Optional.of(NOON.minusSeconds(1))));
            changes.keep(gap(NOON.minusSeconds(91), Optional.of(NOON)));
            changes.keep(gap(NOON.minusSeconds(92), Optional.empty()));
            changes.log(
                    new LoggedEvent(NOON.minusSeconds(1), "agent-stop", Optional.empty(), "old"));
            changes.log(new LoggedEvent(NOON, "agent-start", Optional.empty(), "new"));
            ledger.commit(changes, NOON);

            assertEquals(3, ledger.prune(ALL_ONE_HOUR, NOON.plusSeconds(3600)));
            assertEquals(0, ledger.prune(ALL_ONE_HOUR, NOON.plusSeconds(3600)));
            assertEquals(1, ledger.openRuns().size());
            assertEquals(1, ledger.openGaps().size());
        }
        try (LedgerReader reader = LedgerReader.open(file())) {
            assertEquals(2, reader.info().rows().get("invocation"));
            assertEquals(2, reader.info().rows().get("gap"));
            assertEquals(
                    List.of("new"), reader.events(10).stream().map(LoggedEvent::text).toList());
        }
    }

    @Test
    void shouldKeepEverythingForEver() {
        try (LedgerWriter ledger = LedgerWriter.open(file(), UTC)) {
            LedgerChanges changes = new LedgerChanges(UTC);
            changes.post(posting(WEB, Instant.EPOCH, 1, 1));
            changes.keep(endedRun(1, Instant.EPOCH));
            changes.log(new LoggedEvent(Instant.EPOCH, "agent-stop", Optional.empty(), "old"));
            ledger.commit(changes, NOON);

            assertEquals(0, ledger.prune(ALL_FOR_EVER, Bookings.NEVER));
        }
    }

    @Test
    void shouldRemoveNoMoreThanABoundedNumberOfTheOldestRowsAtOnceAndGiveTheirPagesBack()
            throws Exception {
        int slots = 2 * MOST_ROWS + 7;
        Retention finest =
                new Retention(
                        ONE_HOUR, FOR_EVER, FOR_EVER, FOR_EVER, FOR_EVER, FOR_EVER, FOR_EVER,
                        FOR_EVER);
        try (LedgerWriter ledger = LedgerWriter.open(file(), UTC)) {
            LedgerChanges changes = new LedgerChanges(UTC);
            for (int slot = 0; slot < slots; slot++) {
                changes.post(posting(WEB, NOON.plusSeconds(slot * 300L), 1, 1));
            }
            ledger.commit(changes, NOON);
        }
        long full = Files.size(file());
        try (LedgerWriter ledger = LedgerWriter.open(file(), UTC)) {
            assertEquals(MOST_ROWS, ledger.prune(finest, Bookings.NEVER));
            assertEquals(NOON.plusSeconds(MOST_ROWS * 300L).getEpochSecond(), oldest());
            assertEquals(MOST_ROWS, ledger.prune(finest, Bookings.NEVER));
            assertEquals(7, ledger.prune(finest, Bookings.NEVER));
            assertEquals(0, ledger.prune(finest, Bookings.NEVER));
        }
        assertEquals(0, ask(file(), "PRAGMA freelist_count"));
        // The finest table was half of the file, but for the empty tables' pages.
        assertTrue(
                Files.size(file()) < full * 6 / 10, full + " bytes became " + Files.size(file()));
    }

    private long oldest() throws SQLException {
        return ask(file(), "SELECT min(slot_s) FROM usage_5min");
    }

    private List<Instant> slots(SlotWidth width) {
        try (LedgerReader reader = LedgerReader.open(file())) {
            return reader.slots(width, List.of(WEB), Bookings.EVER, Bookings.NEVER).stream()
                    .map(SlotUsage::start)
                    .toList();
        }
    }

    private static Run endedRun(int number, Instant end) {
        RunEnd how =
                new RunEnd(end, Optional.of("success"), Optional.of("exited"), Optional.of("0"));
        return run(
                        WEB,
                        new InvocationId("%032x".formatted(number)),
                        end.minusSeconds(100),
                        bytes(1, 1))
                .endedWith(how);
    }

    private static Gap gap(Instant from, Optional<Instant> to) {
        return new Gap(Optional.of(WEB), from, to, Gap.Cause.NOT_ACCOUNTED, 0);
    }

    private Path file() {
        return folder.resolve("ledger.sqlite");
    }
}
