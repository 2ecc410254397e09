package serviceaccounting.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static serviceaccounting.ledger.Bookings.MAIL;
import static serviceaccounting.ledger.Bookings.NOON;
import static serviceaccounting.ledger.Bookings.UTC;
import static serviceaccounting.ledger.Bookings.WEB;
import static serviceaccounting.ledger.Bookings.bytes;
import static serviceaccounting.ledger.Bookings.posting;
import static serviceaccounting.ledger.Bookings.sums;
import static serviceaccounting.ledger.Bookings.tamper;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FaultsTest {

    private static final Optional<Duration> FOR_EVER = Optional.empty();

    @TempDir Path folder;

    @ParameterizedTest(name = "three days from {1} in {0}")
    @CsvSource({
        "Europe/Berlin, 2026-03-28T20:00:00Z",
        "Europe/Berlin, 2026-10-24T20:00:00Z",
        "Asia/Kathmandu, 2026-03-01T12:00:00Z",
        "Australia/Lord_Howe, 2026-04-04T00:00:00Z",
        "UTC, 2026-03-01T00:00:00Z",
    })
    void shouldFindNoneInALedgerOfDaysHoweverTheyAreCut(ZoneId zone, Instant from) {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        long ingress = 0;
        LedgerChanges changes = new LedgerChanges(zone);
        for (int number = 0; number < 3_000; number++) {
            long amount = random.nextLong(1_000_000);
            ingress += amount;
            changes.post(
                    posting(
                            random.nextBoolean() ? WEB : MAIL,
                            from.plusSeconds(random.nextLong(3 * 86_400)),
                            amount,
                            1));
        }
        commit(zone, changes);

        assertEquals(List.of(), faults(), "seed " + seed);
        for (int table = 0; table < 3; table++) {
            long sum =
                    sums(file(), WEB).get(table).plus(sums(file(), MAIL).get(table)).totalBytes();
            assertEquals(ingress + 3_000, sum, "seed " + seed);
        }
    }

    @ParameterizedTest(name = "of {0}: on {1}")
    @CsvSource({
        "Europe/Berlin, 2026-03-29, 23",
        "Europe/Berlin, 2026-10-25, 25",
        "Asia/Kathmandu, 2026-03-29, 24"
    })
    void shouldBookEachHourOfADayToThatDay(ZoneId zone, LocalDate day, int hours) {
        LedgerChanges changes = new LedgerChanges(zone);
        Instant midnight = day.atStartOfDay(zone).toInstant();
        Instant next = day.plusDays(1).atStartOfDay(zone).toInstant();
        for (Instant at = midnight.minusSeconds(3600);
                at.isBefore(next.plusSeconds(3600));
                at = at.plusSeconds(3600)) {
            changes.post(posting(WEB, at, 1, 0));
        }
        commit(zone, changes);

        try (LedgerReader reader = LedgerReader.open(file())) {
            assertEquals(
                    List.of(bytes(1, 0), bytes(hours, 0), bytes(1, 0)),
                    reader.days(List.of(WEB), LocalDate.EPOCH, LocalDate.of(2100, 1, 1)).stream()
                            .map(DayUsage::amounts)
                            .toList());
        }
    }

    @Test
    void shouldFindASlotThatDiffersBetweenTheTables() throws SQLException {
        makeLedger();
        tamper(
                file(),
                "UPDATE usage_5min SET ingress_bytes = ingress_bytes + 5 WHERE slot_s = "
                        + NOON.plusSeconds(7200).getEpochSecond());

        assertEquals(
                List.of(
                        "usage of web.service at 2026-03-01 14:00:00 UTC differs between 5- and 15-minute slots: 15/20 and 10/20 bytes in/out"),
                faults());
    }

    @Test
    void shouldFindASlotThatIsMissing() throws SQLException {
        makeLedger();
        tamper(
                file(),
                "DELETE FROM usage_5min WHERE slot_s = " + NOON.plusSeconds(7200).getEpochSecond());

        assertEquals(
                List.of(
                        "usage of web.service at 2026-03-01 14:00:00 UTC differs between 5- and 15-minute slots: 0/0 and 10/20 bytes in/out"),
                faults());
    }

    @Test
    void shouldFindADayThatDiffersFromItsSlots() throws SQLException {
        makeLedger();
        tamper(
                file(),
                "UPDATE usage_day SET egress_bytes = egress_bytes - 3 WHERE day = "
                        + LocalDate.of(2026, 3, 2).toEpochDay());

        assertEquals(
                List.of(
                        "day 2026-03-02 of web.service differs from its 15-minute slots by 0/-3 bytes in/out"),
                faults());
    }

    @Test
    void shouldFindANegativeFigure() throws SQLException {
        makeLedger();
        tamper(
                file(),
                "UPDATE usage_day SET ingress_packets = -1 WHERE day = "
                        + LocalDate.of(2026, 3, 1).toEpochDay());

        assertEquals(List.of("day 2026-03-01 of web.service has a negative figure"), faults());
    }

    @Test
    void shouldFindARowOfAUnitThatIsNotThere() throws SQLException {
        makeLedger();
        tamper(
                file(),
                "PRAGMA foreign_keys = OFF",
                "INSERT INTO invocation (unit_id, invocation, boot, start_us, resets, last_wall_us, last_boottime_us, last_clock_doubt_us, last_door) VALUES (9, 'x', 'y', 0, 0, 0, 0, 0, 'live')");

        assertEquals(List.of("a row of invocation names a unit that is not there"), faults());
    }

    @Test
    void shouldFindAnIndexThatLacksARow() throws SQLException {
        makeLedger();
        tamper(
                file(),
                "PRAGMA writable_schema = ON",
                "UPDATE sqlite_schema SET sql = replace(sql, '(from_us)', '(to_us)') WHERE name = 'gap_from'");
        LedgerChanges changes = new LedgerChanges(UTC);
        commit(UTC, changes);
        tamper(
                file(),
                "INSERT INTO gap VALUES (1, 5, 6, 'power-cut', 0)",
                "PRAGMA writable_schema = ON",
                "UPDATE sqlite_schema SET sql = replace(sql, '(to_us)', '(from_us)') WHERE name = 'gap_from'");

        assertTrue(faults().getFirst().contains("gap_from"), faults().toString());
    }

    @Test
    void shouldFindNoneWhereTheFinestSlotsWerePrunedInTheMiddleOfASlot() {
        makeLedger();
        // Leaves a third of a 15-minute slot, then of a day.
        prune(
                new Retention(
                        kept(NOON.plusSeconds(7200 + 600)),
                        FOR_EVER,
                        FOR_EVER,
                        FOR_EVER,
                        FOR_EVER,
                        FOR_EVER,
                        FOR_EVER,
                        FOR_EVER));
        assertEquals(List.of(), faults());

        prune(
                new Retention(
                        FOR_EVER,
                        kept(NOON.plusSeconds(86_400)),
                        FOR_EVER,
                        FOR_EVER,
                        FOR_EVER,
                        FOR_EVER,
                        FOR_EVER,
                        FOR_EVER));
        assertEquals(List.of(), faults());
    }

    @Test
    void shouldFindNoneWhereAllFinestSlotsWerePruned() {
        makeLedger();
        prune(
                new Retention(
                        Optional.of(Duration.ZERO),
                        FOR_EVER,
                        FOR_EVER,
                        FOR_EVER,
                        FOR_EVER,
                        FOR_EVER,
                        FOR_EVER,
                        FOR_EVER));

        assertEquals(List.of(), faults());
    }

    @Test
    void shouldFindNoneWhereOnlyDaysAreLeft() {
        makeLedger();
        Optional<Duration> none = Optional.of(Duration.ZERO);
        prune(new Retention(none, none, FOR_EVER, none, none, none, FOR_EVER, FOR_EVER));

        assertEquals(List.of(), faults());
    }

    private static Optional<Duration> kept(Instant since) {
        return Optional.of(Duration.between(since, Bookings.NEVER));
    }

    /** 10 bytes in and 20 out each quarter of an hour, from noon on for two days. */
    private void makeLedger() {
        LedgerChanges changes = new LedgerChanges(UTC);
        for (int slot = 0; slot < 192; slot++) {
            changes.post(posting(WEB, NOON.plusSeconds(slot * 900L), 10, 20));
        }
        commit(UTC, changes);
    }

    private void prune(Retention retention) {
        try (LedgerWriter ledger = LedgerWriter.open(file(), UTC)) {
            assertTrue(ledger.prune(retention, Bookings.NEVER) > 0);
        }
    }

    private void commit(ZoneId zone, LedgerChanges changes) {
        try (LedgerWriter ledger = LedgerWriter.open(file(), zone)) {
            ledger.commit(changes, NOON);
        }
    }

    private List<String> faults() {
        try (LedgerReader reader = LedgerReader.open(file())) {
            return reader.verify();
        }
    }

    private Path file() {
        return folder.resolve("ledger.sqlite");
    }
}
