package serviceaccounting.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static serviceaccounting.ledger.Bookings.NOON;
import static serviceaccounting.ledger.Bookings.UTC;
import static serviceaccounting.ledger.Bookings.WEB;
import static serviceaccounting.ledger.Bookings.bytes;
import static serviceaccounting.ledger.Bookings.posting;
import static serviceaccounting.ledger.Bookings.run;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import serviceaccounting.ledger.LedgerChanges.UsageAmount;
import serviceaccounting.ledger.LedgerChanges.UsageKey;
import serviceaccounting.traffic.Gap;
import serviceaccounting.traffic.Posting;
import serviceaccounting.traffic.Run;

final class LedgerChangesTest {

    private final LedgerChanges changes = new LedgerChanges(UTC);

    @Test
    void shouldFoldPostingsOfOneSlotIntoOneRowPerTable() {
        for (int second = 0; second < 300; second++) {
            changes.post(posting(WEB, NOON.plusSeconds(second), 1, 2));
        }

        UsageAmount sum = new UsageAmount(bytes(300, 600), 0, 0);
        assertEquals(
                Map.of(
                        key(UsageTable.FIVE_MINUTES, NOON.getEpochSecond()), sum,
                        key(UsageTable.FIFTEEN_MINUTES, NOON.getEpochSecond()), sum,
                        key(UsageTable.DAY, LocalDate.of(2026, 3, 1).toEpochDay()), sum),
                changes.usage());
    }

    @ParameterizedTest(name = "{0} in {1} is the day {2}")
    @CsvSource({
        "2026-03-28T22:59:59Z, Europe/Berlin, 2026-03-28",
        "2026-03-28T23:00:00Z, Europe/Berlin, 2026-03-29",
        "2026-03-29T21:59:59Z, Europe/Berlin, 2026-03-29",
        "2026-03-29T22:00:00Z, Europe/Berlin, 2026-03-30",
        "2026-10-24T22:00:00Z, Europe/Berlin, 2026-10-25",
        "2026-10-25T22:59:59Z, Europe/Berlin, 2026-10-25",
        "2026-10-25T23:00:00Z, Europe/Berlin, 2026-10-26",
        "2026-03-01T18:14:59Z, Asia/Kathmandu, 2026-03-01",
        "2026-03-01T18:15:00Z, Asia/Kathmandu, 2026-03-02",
        "1969-12-31T23:59:59Z, UTC, 1969-12-31",
    })
    void shouldCutDaysInTheLedgersZone(Instant at, ZoneId zone, LocalDate day) {
        LedgerChanges zoned = new LedgerChanges(zone);
        zoned.post(posting(WEB, at, 1, 2));

        assertTrue(
                zoned.usage().containsKey(key(UsageTable.DAY, day.toEpochDay())),
                zoned.usage()::toString);
    }

    @ParameterizedTest(
            name = "from {0} to {1}: {2}, {3} and {4} of 30 bytes may belong to a neighbour")
    @CsvSource({
        // Short enough to be dated well wherever it lies.
        "23:57:30, 24:02:30, 0, 0, 0",
        // Longer than five minutes, but within one row of the table.
        "12:00:00, 12:05:01, 30, 0, 0",
        "12:00:00, 12:15:00, 30, 0, 0",
        "12:00:00, 12:15:01, 30, 30, 0",
        "00:00:00, 24:00:00, 30, 30, 0",
        "23:57:29, 24:02:30, 30, 30, 30",
    })
    void shouldMarkBytesThatMayBelongToANeighbouringRow(
            String from, String to, long fiveMinutes, long fifteenMinutes, long day) {
        changes.post(posting(WEB, time(from), bytes(10, 20), time(from), time(to)));

        assertEquals(
                Map.of(
                        UsageTable.FIVE_MINUTES,
                        fiveMinutes,
                        UsageTable.FIFTEEN_MINUTES,
                        fifteenMinutes,
                        UsageTable.DAY,
                        day),
                Map.of(
                        UsageTable.FIVE_MINUTES, interpolated(UsageTable.FIVE_MINUTES),
                        UsageTable.FIFTEEN_MINUTES, interpolated(UsageTable.FIFTEEN_MINUTES),
                        UsageTable.DAY, interpolated(UsageTable.DAY)));
    }

    @Test
    void shouldAddUpInterpolatedBytesBesideCertainOnes() {
        Posting uncertain =
                posting(WEB, NOON, bytes(10, 20), NOON.minusSeconds(3600), NOON.plusSeconds(3600));
        changes.post(uncertain);
        changes.post(uncertain);
        changes.post(posting(WEB, NOON, 100, 200));

        assertEquals(
                new UsageAmount(bytes(120, 240), 60, 0),
                changes.usage().get(key(UsageTable.FIVE_MINUTES, NOON.getEpochSecond())));
    }

    @Test
    void shouldKeepTheLastStateOfARun() {
        Run last = run(WEB, bytes(3, 4));
        changes.keep(run(WEB, bytes(1, 2)));
        changes.keep(last);

        assertEquals(Optional.of(last), changes.run(last.key()));
        assertEquals(List.of(last), list(changes.runs()));
    }

    @Test
    void shouldCloseAGapByItsUnitBeginningAndCause() {
        Gap open = new Gap(Optional.of(WEB), NOON, Optional.empty(), Gap.Cause.DAEMON_RELOAD, 0);
        Gap closed =
                new Gap(
                        Optional.of(WEB),
                        NOON,
                        Optional.of(NOON.plusSeconds(1)),
                        Gap.Cause.DAEMON_RELOAD,
                        0);
        Gap other = new Gap(Optional.of(WEB), NOON, Optional.empty(), Gap.Cause.NOT_ACCOUNTED, 0);
        changes.keep(open);
        changes.keep(other);
        changes.keep(closed);

        assertEquals(List.of(closed, other), list(changes.gaps()));
    }

    @Test
    void shouldBeEmptyUntilSomethingButAVitalIsToBeWritten() {
        changes.vital("commits", 1);
        assertTrue(changes.isEmpty());

        changes.log(new LoggedEvent(NOON, "agent-start", Optional.empty(), "the agent started"));
        assertFalse(changes.isEmpty());
    }

    private long interpolated(UsageTable table) {
        return changes.usage().entrySet().stream()
                .filter(row -> row.getKey().table() == table)
                .mapToLong(row -> row.getValue().interpolatedBytes())
                .sum();
    }

    private static UsageKey key(UsageTable table, long key) {
        return new UsageKey(table, WEB, key);
    }

    /** On 1 March 2026; 24:… is on the 2nd. */
    private static Instant time(String text) {
        String[] parts = text.split(":");
        return Instant.parse("2026-03-01T00:00:00Z")
                .plusSeconds(
                        Integer.parseInt(parts[0]) * 3600
                                + Integer.parseInt(parts[1]) * 60
                                + Integer.parseInt(parts[2]));
    }

    private static <T> List<T> list(Iterable<T> items) {
        List<T> list = new java.util.ArrayList<>();
        items.forEach(list::add);
        return list;
    }
}
