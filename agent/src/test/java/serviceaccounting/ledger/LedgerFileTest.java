package serviceaccounting.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LedgerFileTest {

    @TempDir Path folder;

    @Test
    void shouldWriteThroughALogThatSurvivesAPowerCut() throws SQLException {
        try (Connection connection = LedgerFile.openForWriting(file())) {
            assertEquals("wal", answer(connection, "PRAGMA journal_mode"));
            // 2: FULL. A record leaves the spool as soon as its commit has returned.
            assertEquals("2", answer(connection, "PRAGMA synchronous"));
            assertEquals("1", answer(connection, "PRAGMA foreign_keys"));
            assertEquals("5000", answer(connection, "PRAGMA busy_timeout"));
        }
    }

    @Test
    void shouldReadWithoutTheMeansToWrite() throws SQLException {
        LedgerWriter.open(file(), Bookings.UTC).close();
        try (Connection connection = LedgerFile.openForReading(file());
                Statement statement = connection.createStatement()) {
            assertEquals(Migrations.NEWEST, LedgerFile.version(connection));
            assertThrows(SQLException.class, () -> statement.execute("DELETE FROM property"));
        }
    }

    private static String answer(Connection connection, String question) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(question)) {
            answer.next();
            return answer.getString(1);
        }
    }

    private Path file() {
        return folder.resolve("ledger.sqlite");
    }
}
