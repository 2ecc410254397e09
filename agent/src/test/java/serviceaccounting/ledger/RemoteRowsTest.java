package serviceaccounting.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static serviceaccounting.ledger.Bookings.MAIL;
import static serviceaccounting.ledger.Bookings.NOON;
import static serviceaccounting.ledger.Bookings.RUN;
import static serviceaccounting.ledger.Bookings.UTC;
import static serviceaccounting.ledger.Bookings.WEB;
import static serviceaccounting.ledger.Bookings.ask;
import static serviceaccounting.ledger.Bookings.bytes;
import static serviceaccounting.ledger.Bookings.run;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import serviceaccounting.traffic.RemoteAddress;
import serviceaccounting.traffic.RemoteAmounts;
import serviceaccounting.traffic.RemoteChecks;
import serviceaccounting.traffic.RemotePrefix;
import serviceaccounting.traffic.RemoteRun;
import serviceaccounting.traffic.UnitName;

final class RemoteRowsTest {

    private static final int MOST = 4096;
    private static final RemotePrefix PEER = ipv4(0xc0000201);
    private static final RemotePrefix NET =
            RemotePrefix.of(RemoteAddress.ofIpv6(0x20010db800010002L, 0), 64);
    private static final RemoteAmounts SOME = new RemoteAmounts(1, 2, 3, 4);
    private static final Optional<Duration> FOR_EVER = Optional.empty();

    @TempDir Path folder;
    private LedgerWriter ledger;

    @BeforeEach
    void open() {
        ledger = LedgerWriter.open(file(), UTC);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void shouldAddUpWhatIsPostedInOneAndInSeveralCommits() {
        LedgerChanges changes = new LedgerChanges(UTC);
        changes.remotes().post(WEB, NOON, PEER, SOME, MOST);
        changes.remotes().post(WEB, NOON.plusSeconds(3599), PEER, SOME, MOST);
        changes.remotes().post(WEB, NOON, NET, SOME, MOST);
        changes.remotes().post(WEB, NOON.plusSeconds(3600), PEER, SOME, MOST);
        ledger.commit(changes, NOON);
        commit(WEB, NOON.plusSeconds(60), PEER, SOME);

        assertEquals(
                List.of(
                        new RemoteUsage(WEB, NOON, PEER, new RemoteAmounts(3, 6, 9, 12)),
                        new RemoteUsage(WEB, NOON, NET, SOME),
                        new RemoteUsage(WEB, NOON.plusSeconds(3600), PEER, SOME)),
                hours());
        assertEquals(
                List.of(
                        new RemoteUsage(
                                WEB,
                                NOON.minusSeconds(12 * 3600),
                                PEER,
                                new RemoteAmounts(4, 8, 12, 16)),
                        new RemoteUsage(WEB, NOON.minusSeconds(12 * 3600), NET, SOME)),
                days());
    }

    @Test
    void shouldTellNoMoreRemotesApartThanAllowedHoweverTheyCome() {
        LedgerChanges changes = new LedgerChanges(UTC);
        for (int i = 0; i < 5; i++) {
            changes.remotes().post(WEB, NOON, ipv4(i), SOME, 3);
        }
        ledger.commit(changes, NOON);
        LedgerChanges more = new LedgerChanges(UTC);
        for (int i = 2; i < 7; i++) {
            more.remotes().post(WEB, NOON, ipv4(i), SOME, 3);
        }
        more.remotes().post(MAIL, NOON, ipv4(9), SOME, 3);
        ledger.commit(more, NOON);

        assertEquals(
                List.of(
                        new RemoteUsage(MAIL, NOON, ipv4(9), SOME),
                        new RemoteUsage(WEB, NOON, ipv4(0), SOME),
                        new RemoteUsage(WEB, NOON, ipv4(1), SOME),
                        new RemoteUsage(WEB, NOON, ipv4(2), SOME.plus(SOME)),
                        new RemoteUsage(
                                WEB, NOON, RemotePrefix.OTHER, new RemoteAmounts(6, 12, 18, 24))),
                hours());
    }

    @Test
    void shouldNotCountOtherAmongThoseItTellsApart() {
        LedgerChanges changes = new LedgerChanges(UTC);
        changes.remotes().post(WEB, NOON, RemotePrefix.OTHER, SOME, 2);
        for (int i = 0; i < 3; i++) {
            changes.remotes().post(WEB, NOON, ipv4(i), SOME, 2);
        }
        ledger.commit(changes, NOON);

        assertEquals(
                List.of(ipv4(0), ipv4(1), RemotePrefix.OTHER),
                hours().stream().map(RemoteUsage::remote).toList());
    }

    @Test
    void shouldKeepWhatBelongsToAnUnknownRunUntilItsUnitIsKnown() throws SQLException {
        LedgerChanges early = new LedgerChanges(UTC);
        early.remotes().postPending(RUN, NOON, PEER, SOME);
        early.remotes().postPending(RUN, NOON, RemotePrefix.OTHER, SOME);
        ledger.commit(early, NOON);
        LedgerChanges more = new LedgerChanges(UTC);
        more.remotes().postPending(RUN, NOON, PEER, SOME);
        ledger.commit(more, NOON);
        assertEquals(List.of(), hours());
        assertEquals(2, ask(file(), "SELECT count(*) FROM remote_pending"));

        LedgerChanges known = new LedgerChanges(UTC);
        known.keep(run(WEB, bytes(0, 0)));
        ledger.commit(known, NOON);

        assertEquals(
                List.of(
                        new RemoteUsage(WEB, NOON, PEER, SOME.plus(SOME)),
                        new RemoteUsage(WEB, NOON, RemotePrefix.OTHER, SOME)),
                hours());
        assertEquals(2, days().size());
        assertEquals(0, ask(file(), "SELECT count(*) FROM remote_pending"));
        assertEquals(Optional.of(WEB), ledger.unitOf(RUN));
    }

    @Test
    void shouldKeepWhatWasSeenOfARun() {
        assertEquals(Optional.empty(), ledger.remoteRun(RUN));
        RemoteRun seen = RemoteRun.begin(RUN, NOON).plus(SOME, NOON.plusSeconds(1));
        keep(seen);
        assertEquals(Optional.of(seen), ledger.remoteRun(RUN));
        assertEquals(List.of(), ledger.unsettledRemoteRuns());

        RemoteRun stopped =
                seen.countedByRules(new RemoteAmounts(11, 2, 0, 4), NOON.plusSeconds(2));
        keep(stopped);
        assertEquals(List.of(stopped), ledger.unsettledRemoteRuns());
        // Less than was tallied is no loss.
        assertEquals(new RemoteAmounts(10, 0, 0, 0), stopped.lost());

        keep(stopped.settle());
        assertEquals(List.of(), ledger.unsettledRemoteRuns());
    }

    @Test
    void shouldAddUpWhatExplainsDifferences() {
        for (int i = 0; i < 2; i++) {
            LedgerChanges changes = new LedgerChanges(UTC);
            changes.remotes().note(WEB, NOON, new RemoteChecks(SOME, RemoteAmounts.NONE));
            changes.remotes().note(WEB, NOON, new RemoteChecks(RemoteAmounts.NONE, SOME));
            ledger.commit(changes, NOON);
        }
        RemoteChecks twice = new RemoteChecks(SOME.plus(SOME), SOME.plus(SOME));
        try (LedgerReader reader = LedgerReader.open(file())) {
            assertEquals(
                    List.of(new RemoteCheckUsage(WEB, NOON, twice)),
                    reader.remotes().checkHours(List.of(WEB), NOON, NOON.plusSeconds(1)));
            assertEquals(
                    List.of(new RemoteCheckUsage(WEB, NOON.minusSeconds(12 * 3600), twice)),
                    reader.remotes().checkDays(List.of(WEB), day(), day().plusDays(1)));
            assertEquals(
                    List.of(),
                    reader.remotes().checkHours(List.of(MAIL), NOON, NOON.plusSeconds(1)));
        }
    }

    @Test
    void shouldBoundWhatWaitsWhileNothingCanBeCommitted() {
        LedgerChanges changes = new LedgerChanges(UTC);
        int hours = 60;
        for (int hour = 0; hour < hours; hour++) {
            for (int i = 0; i < MOST; i++) {
                changes.remotes().post(WEB, NOON.plusSeconds(3600L * hour), ipv4(i), SOME, MOST);
            }
        }
        int rows = 0;
        RemoteAmounts sum = RemoteAmounts.NONE;
        for (java.util.Map.Entry<RemoteChanges.SlotKey, RemoteChanges.Slot> slot :
                changes.remotes().slots().entrySet()) {
            rows += slot.getValue().amounts().size();
            for (RemoteAmounts amounts : slot.getValue().amounts().values()) {
                sum = sum.plus(amounts);
            }
        }
        // And an "other" in each slot at most.
        assertTrue(rows <= RemoteChanges.MOST_ROWS + hours + 4, "rows: " + rows);
        assertEquals(2L * hours * MOST, sum.ingressBytes());
    }

    @Test
    void shouldRemoveWhatIsOlderThanItIsToBeKept() throws SQLException {
        commit(WEB, NOON, PEER, SOME);
        LedgerChanges changes = new LedgerChanges(UTC);
        changes.remotes().note(WEB, NOON, new RemoteChecks(SOME, SOME));
        changes.remotes().postPending(RUN, NOON, PEER, SOME);
        changes.remotes().keep(RemoteRun.begin(RUN, NOON));
        ledger.commit(changes, NOON);
        Instant later = NOON.plus(Duration.ofDays(2));

        Retention hours = retention(FOR_EVER, Optional.of(Duration.ofDays(2)), FOR_EVER);
        assertEquals(0, ledger.prune(hours, later));
        assertEquals(2, ledger.prune(hours, later.plusSeconds(3600)));
        assertEquals(List.of(), hours());
        assertEquals(1, days().size());

        Retention days =
                retention(
                        Optional.of(Duration.ofDays(1)), FOR_EVER, Optional.of(Duration.ofDays(1)));
        assertEquals(4, ledger.prune(days, later));
        for (String table : List.of("remote_day", "remote_pending", "remote_run")) {
            assertEquals(0, ask(file(), "SELECT count(*) FROM " + table), table);
        }
    }

    @Test
    void shouldBringALedgerWithoutRemotesToTheNewestVersion() throws Exception {
        ledger.close();
        Path old = folder.resolve("old.sqlite");
        Bookings.writeVersion(old, 1);
        Bookings.tamper(old, "INSERT INTO unit (id, name) VALUES (1, 'web.service')");
        Bookings.tamper(
                old,
                "INSERT INTO usage_day (unit_id, day, ingress_bytes, interpolated_bytes) VALUES (1, 20000, 5, 0)");

        try (LedgerWriter migrated = LedgerWriter.open(old, UTC);
                LedgerReader reader = LedgerReader.open(old)) {
            assertEquals(1, migrated.versionBefore());
            assertEquals(
                    List.of(0L),
                    reader
                            .days(
                                    List.of(WEB),
                                    LocalDate.ofEpochDay(20_000),
                                    LocalDate.ofEpochDay(20_001))
                            .stream()
                            .map(DayUsage::fromPacketsBytes)
                            .toList());
            assertEquals(List.of(), reader.verify());
        }
        open();
    }

    private static Retention retention(
            Optional<Duration> runs, Optional<Duration> hours, Optional<Duration> days) {
        return new Retention(FOR_EVER, FOR_EVER, FOR_EVER, runs, FOR_EVER, FOR_EVER, hours, days);
    }

    private void commit(UnitName unit, Instant at, RemotePrefix remote, RemoteAmounts amounts) {
        LedgerChanges changes = new LedgerChanges(UTC);
        changes.remotes().post(unit, at, remote, amounts, MOST);
        ledger.commit(changes, at);
    }

    private void keep(RemoteRun run) {
        LedgerChanges changes = new LedgerChanges(UTC);
        changes.remotes().keep(run);
        ledger.commit(changes, NOON);
    }

    private List<RemoteUsage> hours() {
        try (LedgerReader reader = LedgerReader.open(file())) {
            return reader.remotes().hours(List.of(WEB, MAIL), NOON, NOON.plusSeconds(7200));
        }
    }

    private List<RemoteUsage> days() {
        try (LedgerReader reader = LedgerReader.open(file())) {
            return reader.remotes().days(List.of(WEB, MAIL), day(), day().plusDays(1));
        }
    }

    private static LocalDate day() {
        return NOON.atZone(UTC).toLocalDate();
    }

    private static RemotePrefix ipv4(int address) {
        return RemotePrefix.of(RemoteAddress.ofIpv4(address), 32);
    }

    private Path file() {
        return folder.resolve("ledger.sqlite");
    }
}
