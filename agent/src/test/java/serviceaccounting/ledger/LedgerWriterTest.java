package serviceaccounting.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static serviceaccounting.ledger.Bookings.MAIL;
import static serviceaccounting.ledger.Bookings.NOON;
import static serviceaccounting.ledger.Bookings.RUN;
import static serviceaccounting.ledger.Bookings.UTC;
import static serviceaccounting.ledger.Bookings.WEB;
import static serviceaccounting.ledger.Bookings.ask;
import static serviceaccounting.ledger.Bookings.bytes;
import static serviceaccounting.ledger.Bookings.changes;
import static serviceaccounting.ledger.Bookings.posting;
import static serviceaccounting.ledger.Bookings.run;
import static serviceaccounting.ledger.Bookings.sums;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.Posting;
import serviceaccounting.traffic.Run;
import serviceaccounting.traffic.RunEnd;
import serviceaccounting.traffic.RunKey;

final class LedgerWriterTest {

    private static final Counters ALL =
            new Counters(
                    Map.of(
                            Counter.INGRESS_BYTES, 1L,
                            Counter.INGRESS_PACKETS, 2L,
                            Counter.EGRESS_BYTES, 3L,
                            Counter.EGRESS_PACKETS, 4L,
                            Counter.CPU_NANOS, 5L,
                            Counter.IO_READ_BYTES, 6L,
                            Counter.IO_WRITE_BYTES, 7L));

    @TempDir Path folder;

    @Test
    void shouldBookEveryCounterToAllThreeTables() {
        commit(changes(posting(WEB, NOON, ALL, NOON, NOON)));
        commit(changes(posting(WEB, NOON.plusSeconds(3600), ALL, NOON, NOON)));

        assertEquals(List.of(ALL.plus(ALL), ALL.plus(ALL), ALL.plus(ALL)), sums(file(), WEB));
    }

    @Test
    void shouldAddToARowThatIsThere() throws SQLException {
        commit(changes(posting(WEB, NOON, 10, 20)));
        commit(changes(posting(WEB, NOON.plusSeconds(299), 1, 2), posting(MAIL, NOON, 500, 600)));

        assertEquals(bytes(11, 22), sums(file(), WEB).getFirst());
        assertEquals(bytes(500, 600), sums(file(), MAIL).getFirst());
        assertEquals(2, ask(file(), "SELECT count(*) FROM usage_5min"));
    }

    @Test
    void shouldKeepAnAbsentFigureNullUntilOneIsKnown() throws SQLException {
        commit(changes(posting(WEB, NOON, 10, 20)));
        assertEquals(1, ask(file(), "SELECT count(*) FROM usage_day WHERE cpu_nanos IS NULL"));

        Posting cpu = posting(WEB, NOON, Counters.ABSENT.with(Counter.CPU_NANOS, 7), NOON, NOON);
        commit(changes(cpu));
        assertEquals(bytes(10, 20).with(Counter.CPU_NANOS, 7), sums(file(), WEB).getLast());

        commit(changes(posting(WEB, NOON, 1, 1)));
        assertEquals(bytes(11, 21).with(Counter.CPU_NANOS, 7), sums(file(), WEB).getLast());
    }

    @Test
    void shouldBookTheLargestAmount() {
        commit(changes(posting(WEB, NOON, Long.MAX_VALUE, 0)));

        assertEquals(bytes(Long.MAX_VALUE, 0), sums(file(), WEB).getFirst());
    }

    @Test
    void shouldGiveBackARunAsItWasKept() {
        Run run = run(WEB, ALL);
        try (LedgerWriter ledger = open()) {
            commit(ledger, run);
            assertEquals(Optional.of(run), ledger.run(run.key()));
            assertEquals(List.of(run), ledger.openRuns());
        }
        try (LedgerWriter ledger = open()) {
            assertEquals(List.of(run), ledger.openRuns());
            assertEquals(Optional.empty(), ledger.run(new RunKey(MAIL, RUN)));
        }
    }

    @Test
    void shouldReplaceARunAndNoLongerCountItOpenWhenItEnds() {
        Run ended =
                run(WEB, bytes(7, 8))
                        .endedWith(
                                new RunEnd(
                                        NOON.plusNanos(5000),
                                        Optional.of("exit-code"),
                                        Optional.of("exited"),
                                        Optional.of("3")));
        try (LedgerWriter ledger = open()) {
            commit(ledger, run(WEB, bytes(1, 2)));
            commit(ledger, ended);

            assertEquals(List.of(), ledger.openRuns());
            assertEquals(Optional.of(ended), ledger.run(ended.key()));
        }
    }

    @Test
    void shouldKeepTheZoneItWasMadeWith() {
        Path file = file();
        try (LedgerWriter made = LedgerWriter.open(file, ZoneId.of("Asia/Kathmandu"))) {
            assertEquals(ZoneId.of("Asia/Kathmandu"), made.zone());
        }
        try (LedgerWriter reopened = LedgerWriter.open(file, UTC)) {
            assertEquals(ZoneId.of("Asia/Kathmandu"), reopened.zone());
        }
        try (LedgerReader reader = LedgerReader.open(file)) {
            assertEquals(ZoneId.of("Asia/Kathmandu"), reader.zone());
        }
    }

    @Test
    void shouldTellAMadeLedgerFromOneThatWasThere() {
        try (LedgerWriter made = open()) {
            assertEquals(0, made.versionBefore());
            assertEquals(Migrations.NEWEST, made.version());
        }
        try (LedgerWriter reopened = open()) {
            assertEquals(Migrations.NEWEST, reopened.versionBefore());
        }
    }

    @Test
    void shouldLetTheGroupReadAllOfItAndOthersNothing() throws IOException {
        try (LedgerWriter ledger = open()) {
            commit(ledger, run(WEB, ALL));
            for (String name : List.of("ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm")) {
                assertEquals(
                        "rw-r-----",
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(folder.resolve(name))),
                        name);
            }
        }
    }

    @Test
    void shouldFoldItsLogIntoTheFileWhenItIsClosed() {
        commit(changes(posting(WEB, NOON, 10, 20)));

        assertFalse(Files.exists(folder.resolve("ledger.sqlite-wal")));
    }

    @Test
    void shouldTakeAFileWhoseNameMeansSomethingInAUri() {
        Path odd = folder.resolve("a b?mode=ro#c%20.sqlite");
        try (LedgerWriter ledger = LedgerWriter.open(odd, UTC)) {
            ledger.commit(changes(posting(WEB, NOON, 10, 20)), NOON);
        }

        assertEquals(bytes(10, 20), sums(odd, WEB).getFirst());
    }

    @Test
    void shouldTakeAnEmptyFileForANewLedger() throws IOException {
        Files.createFile(file());
        commit(changes(posting(WEB, NOON, 10, 20)));

        assertEquals(bytes(10, 20), sums(file(), WEB).getFirst());
    }

    private void commit(LedgerChanges changes) {
        try (LedgerWriter ledger = open()) {
            ledger.commit(changes, NOON);
        }
    }

    private static void commit(LedgerWriter ledger, Run run) {
        LedgerChanges changes = changes();
        changes.keep(run);
        ledger.commit(changes, NOON);
    }

    private LedgerWriter open() {
        return LedgerWriter.open(file(), UTC);
    }

    private Path file() {
        return folder.resolve("ledger.sqlite");
    }
}
