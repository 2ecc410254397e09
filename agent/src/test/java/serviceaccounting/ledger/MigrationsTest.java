package serviceaccounting.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static serviceaccounting.ledger.Bookings.ask;
import static serviceaccounting.ledger.Bookings.tamper;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MigrationsTest {

    @TempDir Path folder;

    @Test
    void shouldBringAnEmptyFileToTheNewestVersion() throws SQLException {
        assertEquals(0, migrate());

        assertEquals(Migrations.NEWEST, ask(file(), "PRAGMA user_version"));
        assertEquals(LedgerFile.APPLICATION_ID, ask(file(), "PRAGMA application_id"));
        // INCREMENTAL, without which pruning gives nothing back.
        assertEquals(2, ask(file(), "PRAGMA auto_vacuum"));
        assertEquals(
                "SAcc",
                new String(
                        java.nio.ByteBuffer.allocate(4).putInt(LedgerFile.APPLICATION_ID).array(),
                        java.nio.charset.StandardCharsets.US_ASCII));
    }

    @Test
    void shouldLeaveALedgerOfTheNewestVersionAlone() throws SQLException {
        migrate();
        long tables = ask(file(), "SELECT count(*) FROM sqlite_schema");

        assertEquals(Migrations.NEWEST, migrate());
        assertEquals(tables, ask(file(), "SELECT count(*) FROM sqlite_schema"));
    }

    @Test
    void shouldUndoAStepThatFails() throws SQLException {
        // The step's second table is in the way: its first one must go again.
        tamper(file(), "CREATE TABLE unit (id INTEGER)");

        assertThrows(SQLException.class, this::migrate);

        assertEquals(0, ask(file(), "PRAGMA user_version"));
        assertEquals(0, ask(file(), "PRAGMA application_id"));
        assertEquals(1, ask(file(), "SELECT count(*) FROM sqlite_schema"));
    }

    private int migrate() throws SQLException {
        try (Connection connection = LedgerFile.openForWriting(file())) {
            return Migrations.run(connection);
        }
    }

    private Path file() {
        return folder.resolve("ledger.sqlite");
    }
}
