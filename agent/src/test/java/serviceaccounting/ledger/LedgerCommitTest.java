package serviceaccounting.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static serviceaccounting.ledger.Bookings.MAIL;
import static serviceaccounting.ledger.Bookings.NOON;
import static serviceaccounting.ledger.Bookings.UTC;
import static serviceaccounting.ledger.Bookings.WEB;
import static serviceaccounting.ledger.Bookings.ask;
import static serviceaccounting.ledger.Bookings.bytes;
import static serviceaccounting.ledger.Bookings.changes;
import static serviceaccounting.ledger.Bookings.posting;
import static serviceaccounting.ledger.Bookings.run;
import static serviceaccounting.ledger.Bookings.sums;
import static serviceaccounting.ledger.Bookings.tamper;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.Gap;
import serviceaccounting.traffic.Run;

/** A commit writes all of it or nothing, and one that failed can be tried again. */
final class LedgerCommitTest {

    private static final List<Counters> NOTHING =
            List.of(Counters.ABSENT, Counters.ABSENT, Counters.ABSENT);
    private static final List<Counters> ONCE = List.of(bytes(10, 20), bytes(10, 20), bytes(10, 20));

    @TempDir Path folder;
    private Path file;
    private LedgerWriter ledger;

    @BeforeEach
    void makeLedger() {
        file = folder.resolve("ledger.sqlite");
        ledger = LedgerWriter.open(file, UTC);
    }

    @AfterEach
    void closeLedger() {
        ledger.close();
    }

    /** Each of these tables is written behind others: what went before must go back. */
    @ParameterizedTest
    @ValueSource(strings = {"usage_5min", "usage_day", "gap", "event_log", "vital"})
    void shouldWriteNothingWhenAStatementFailsAndAllOfItWhenTriedAgain(String table)
            throws SQLException {
        LedgerChanges changes = everything();
        tamper(file, refusing(table, "ABORT"));

        LedgerException failure =
                assertThrows(LedgerException.class, () -> ledger.commit(changes, NOON));
        assertEquals(LedgerException.Kind.FAILED, failure.kind());
        assertTrue(
                failure.getMessage().startsWith("cannot write " + file + ": SQLite says "),
                failure.getMessage());
        assertNothingWritten();

        tamper(file, "DROP TRIGGER refusal");
        ledger.commit(changes, NOON);
        assertAllWritten();
    }

    @Test
    void shouldGetOverAFailureThatRolledBackByItself() throws SQLException {
        // As SQLite does when the disk is full: https://www.sqlite.org/lang_transaction.html
        // section 3.
        LedgerChanges changes = everything();
        tamper(file, refusing("event_log", "ROLLBACK"));

        LedgerException failure =
                assertThrows(LedgerException.class, () -> ledger.commit(changes, NOON));
        assertTrue(failure.getMessage().contains("refused by a test"), failure.getMessage());
        assertNothingWritten();

        tamper(file, "DROP TRIGGER refusal");
        ledger.commit(changes, NOON);
        assertAllWritten();
    }

    @Test
    void shouldNotUseTheNumberThatARolledBackUnitHad() throws SQLException {
        tamper(file, refusing("event_log", "ABORT"));
        LedgerChanges refused = changes(posting(WEB, NOON, 10, 20));
        refused.log(new LoggedEvent(NOON, "agent-start", Optional.empty(), "the agent started"));
        assertThrows(LedgerException.class, () -> ledger.commit(refused, NOON));

        // Takes the number that the other had for a moment.
        ledger.commit(changes(posting(MAIL, NOON, 1, 2)), NOON);
        tamper(file, "DROP TRIGGER refusal");
        ledger.commit(refused, NOON);

        assertEquals(bytes(1, 2), sums(file, MAIL).getFirst());
        assertEquals(ONCE, sums(file, WEB));
    }

    @Test
    void shouldMakeTheBaselineMoveWithItsPostingsOnly() throws SQLException {
        LedgerChanges first = changes(posting(WEB, NOON, 10, 20));
        first.keep(run(WEB, bytes(10, 20)));
        ledger.commit(first, NOON);

        LedgerChanges second = changes(posting(WEB, NOON, 1, 1));
        second.keep(run(WEB, bytes(11, 21)));
        tamper(file, refusing("usage_day", "ABORT").replace("INSERT", "UPDATE"));
        assertThrows(LedgerException.class, () -> ledger.commit(second, NOON));

        assertEquals(
                bytes(10, 20),
                ledger.run(run(WEB, bytes(0, 0)).key()).orElseThrow().baseline().counters());
        assertEquals(ONCE, sums(file, WEB));
    }

    @Test
    void shouldAddVitalsAndKeepEventsInTheirOrder() {
        for (int time = 0; time < 2; time++) {
            LedgerChanges changes = changes();
            changes.vital("commits", 2);
            changes.log(
                    new LoggedEvent(
                            NOON.minusSeconds(time),
                            "clock-step",
                            Optional.of(WEB),
                            "step " + time));
            ledger.commit(changes, NOON.plusSeconds(time));
        }

        try (LedgerReader reader = LedgerReader.open(file)) {
            assertEquals(Map.of("commits", 4L), reader.vitals());
            assertEquals(
                    List.of("step 1", "step 0"),
                    reader.events(10).stream().map(LoggedEvent::text).toList());
            assertEquals(
                    List.of("step 1"), reader.events(1).stream().map(LoggedEvent::text).toList());
            assertEquals(Optional.of(NOON.plusSeconds(1)), reader.lastCommit());
        }
    }

    private static LedgerChanges everything() {
        Run run = run(WEB, bytes(10, 20));
        LedgerChanges changes = changes(posting(WEB, NOON, 10, 20));
        changes.keep(run);
        changes.keep(new Gap(Optional.of(WEB), NOON, Optional.empty(), Gap.Cause.POWER_CUT, 0));
        changes.log(new LoggedEvent(NOON, "agent-start", Optional.empty(), "the agent started"));
        changes.vital("commits", 1);
        return changes;
    }

    private static String refusing(String table, String how) {
        return "CREATE TRIGGER refusal BEFORE INSERT ON %s BEGIN SELECT RAISE(%s, 'refused by a test'); END"
                .formatted(table, how);
    }

    private void assertNothingWritten() throws SQLException {
        for (String table :
                List.of(
                        "unit",
                        "invocation",
                        "usage_5min",
                        "usage_15min",
                        "usage_day",
                        "gap",
                        "event_log",
                        "vital")) {
            assertEquals(0, ask(file, "SELECT count(*) FROM " + table), table);
        }
        assertEquals(NOTHING, sums(file, WEB));
        assertEquals(List.of(), ledger.openRuns());
    }

    private void assertAllWritten() throws SQLException {
        assertEquals(ONCE, sums(file, WEB));
        for (String table : List.of("unit", "invocation", "gap", "event_log", "vital")) {
            assertEquals(1, ask(file, "SELECT count(*) FROM " + table), table);
        }
    }
}
