package serviceaccounting.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Does work in one transaction: all of it, or nothing. */
final class Transactions {

    private Transactions() {}

    /** What is to be done within. */
    interface Work {
        void run() throws SQLException;
    }

    static void run(Connection connection, UnitIds units, Work work) throws SQLException {
        try (Statement transaction = connection.createStatement()) {
            transaction.execute("BEGIN IMMEDIATE");
            try {
                work.run();
                transaction.execute("COMMIT");
            } catch (SQLException | RuntimeException failure) {
                units.forget();
                rollBack(transaction, failure);
                throw failure;
            }
        }
    }

    /**
     * SQLite may have rolled back by itself, as it does when the disk is full: the first failure is
     * the one that matters.
     */
    private static void rollBack(Statement transaction, Exception failure) {
        try {
            transaction.execute("ROLLBACK");
        } catch (SQLException alreadyRolledBack) {
            failure.addSuppressed(alreadyRolledBack);
        }
    }
}
