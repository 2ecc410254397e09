package serviceaccounting.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import serviceaccounting.ledger.LedgerException.Kind;

/** Failures as SQLite really reports them. */
final class SqliteFailureTest {

    @TempDir Path folder;

    @Test
    void shouldTellALockedFileToBeTriedAgain() throws SQLException {
        try (Connection holder = connect("");
                Connection other = connect("?busy_timeout=1")) {
            run(holder, "CREATE TABLE t (x)", "BEGIN EXCLUSIVE");
            assertExplained(
                    Kind.BUSY,
                    "somebody else is writing it; try again",
                    other,
                    "INSERT INTO t VALUES (1)");
        }
    }

    @Test
    void shouldTellToMakeRoomOnAFullDisk() throws SQLException {
        try (Connection connection = connect("")) {
            run(connection, "CREATE TABLE t (x)", "PRAGMA max_page_count = 3");
            assertExplained(
                    Kind.FULL,
                    "make room; the figures wait in memory and are written then",
                    connection,
                    "INSERT INTO t VALUES (zeroblob(100000))");
        }
    }

    @Test
    void shouldTellWhoMayReadAndWrite() throws SQLException {
        try (Connection connection = connect("")) {
            run(connection, "CREATE TABLE t (x)", "PRAGMA query_only = ON");
            assertExplained(
                    Kind.DENIED,
                    "reading needs the group service-accounting, writing the user service-accounting",
                    connection,
                    "INSERT INTO t VALUES (1)");
        }
    }

    @Test
    void shouldPointToTheLogForAnythingElse() throws SQLException {
        try (Connection connection = connect("")) {
            run(connection, "CREATE TABLE t (x NOT NULL)");
            assertExplained(
                    Kind.FAILED,
                    "see the agent's log: journalctl -u service-accounting",
                    connection,
                    "INSERT INTO t VALUES (NULL)");
        }
    }

    @Test
    void shouldExplainAFailureWithoutAReason() {
        LedgerException explained =
                SqliteFailure.explain("cannot read", Path.of("/l"), new SQLException());

        assertEquals(Kind.FAILED, explained.kind());
        assertEquals(
                "cannot read /l: SQLite says no reason given; see the agent's log: journalctl -u service-accounting",
                explained.getMessage());
    }

    private static void assertExplained(
            Kind kind, String nextStep, Connection connection, String statement) {
        SQLException failure = assertThrows(SQLException.class, () -> run(connection, statement));
        LedgerException explained = SqliteFailure.explain("cannot write", Path.of("/l"), failure);

        assertEquals(kind, explained.kind(), explained.getMessage());
        assertTrue(
                explained.getMessage().startsWith("cannot write /l: SQLite says ["),
                explained.getMessage());
        assertTrue(explained.getMessage().endsWith("; " + nextStep), explained.getMessage());
        assertEquals(failure, explained.getCause());
    }

    private Connection connect(String parameters) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:sqlite:" + folder.resolve("l.sqlite") + parameters);
    }

    private static void run(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String text : statements) {
                statement.execute(text);
            }
        }
    }
}
