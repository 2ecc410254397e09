package serviceaccounting.ledger;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Brings a ledger to the newest version, one numbered step after the other, each in one
 * transaction.
 */
final class Migrations {

    private static final List<String> STEPS =
            List.of("0001-usage.sql", "0002-remotes.sql", "0003-import.sql", "0004-accounts.sql");

    /** The version this program writes. */
    static final int NEWEST = STEPS.size();

    private Migrations() {}

    /**
     * Brings the ledger from its version to the newest.
     *
     * @return the version it had
     * @throws SQLException if a step fails; the ledger then has the version of the last step that
     *     did not
     */
    static int run(Connection connection) throws SQLException {
        return run(connection, NEWEST);
    }

    /** Brings it to that version only. */
    static int run(Connection connection, int last) throws SQLException {
        int before = LedgerFile.version(connection);
        for (int version = before + 1; version <= last; version++) {
            step(connection, version);
        }
        return before;
    }

    private static void step(Connection connection, int version) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            try {
                statement.executeUpdate(text(STEPS.get(version - 1)));
                statement.execute("PRAGMA application_id = " + LedgerFile.APPLICATION_ID);
                statement.execute("PRAGMA user_version = " + version);
                statement.execute("COMMIT");
            } catch (SQLException failure) {
                statement.execute("ROLLBACK");
                throw failure;
            }
        }
    }

    private static String text(String step) {
        try (InputStream stream = Migrations.class.getResourceAsStream(step)) {
            if (stream == null) {
                throw new IllegalStateException("the program lacks its own " + step);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
