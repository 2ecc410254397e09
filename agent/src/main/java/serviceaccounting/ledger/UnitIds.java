package serviceaccounting.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import serviceaccounting.traffic.UnitName;

/** The numbers that stand for units in the ledger; a new unit gets one when it is first booked. */
final class UnitIds {

    /** Stands for all units, in gaps. */
    static final long ALL_UNITS = 0;

    private final Connection connection;
    private final Map<UnitName, Long> known = new HashMap<>();

    UnitIds(Connection connection) {
        this.connection = connection;
    }

    /** Every unit the ledger knows, by its number. */
    static Map<Long, UnitName> unitsById(Connection connection) throws SQLException {
        Map<Long, UnitName> units = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT id, name FROM unit")) {
            while (row.next()) {
                units.put(row.getLong(1), new UnitName(row.getString(2)));
            }
        }
        return units;
    }

    /** The unit's number, made if there is none. Call within a transaction. */
    long of(UnitName unit) throws SQLException {
        Optional<Long> found = find(unit);
        if (found.isPresent()) {
            return found.get();
        }
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO unit (name) VALUES (?) RETURNING id")) {
            insert.setString(1, unit.value());
            try (ResultSet answer = insert.executeQuery()) {
                answer.next();
                known.put(unit, answer.getLong(1));
                return answer.getLong(1);
            }
        }
    }

    /** The unit's number, if it has one. */
    Optional<Long> find(UnitName unit) throws SQLException {
        Long id = known.get(unit);
        if (id != null) {
            return Optional.of(id);
        }
        try (PreparedStatement question =
                connection.prepareStatement("SELECT id FROM unit WHERE name = ?")) {
            question.setString(1, unit.value());
            try (ResultSet answer = question.executeQuery()) {
                if (!answer.next()) {
                    return Optional.empty();
                }
                known.put(unit, answer.getLong(1));
                return Optional.of(answer.getLong(1));
            }
        }
    }

    /** A number given within a transaction that was rolled back must not be used again. */
    void forget() {
        known.clear();
    }
}
