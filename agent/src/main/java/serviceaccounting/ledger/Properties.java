package serviceaccounting.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.Optional;

/** The facts a ledger keeps about itself, in table {@code property}. */
final class Properties {

    static final String ZONE = "zone";
    static final String LAST_COMMIT = "last_commit_us";

    private Properties() {}

    static Optional<String> get(Connection connection, String name) throws SQLException {
        try (PreparedStatement question =
                connection.prepareStatement("SELECT value FROM property WHERE name = ?")) {
            question.setString(1, name);
            try (ResultSet answer = question.executeQuery()) {
                return answer.next() ? Optional.of(answer.getString(1)) : Optional.empty();
            }
        }
    }

    static void set(Connection connection, String name, String value) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "INSERT INTO property (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value")) {
            statement.setString(1, name);
            statement.setString(2, value);
            statement.executeUpdate();
        }
    }

    static ZoneId zone(Connection connection) throws SQLException {
        return ZoneId.of(
                get(connection, ZONE)
                        .orElseThrow(() -> new SQLException("the ledger does not say its zone")));
    }
}
