package serviceaccounting.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;
import serviceaccounting.traffic.UnitName;

/** Reads and writes which units belong into the account of another. */
final class AccountMemberRows {

    private AccountMemberRows() {}

    static void keep(Connection connection, UnitIds units, Map<UnitName, UnitName> members)
            throws SQLException {
        if (members.isEmpty()) {
            return;
        }
        try (PreparedStatement keep =
                connection.prepareStatement(
                        "INSERT INTO account_member (unit_id, account) VALUES (?, ?) ON CONFLICT (unit_id) DO UPDATE SET account = excluded.account")) {
            for (Map.Entry<UnitName, UnitName> member : members.entrySet()) {
                keep.setLong(1, units.of(member.getKey()));
                keep.setString(2, member.getValue().value());
                keep.executeUpdate();
            }
        }
    }

    /** The account of each unit that is not one of its own. */
    static Map<UnitName, UnitName> all(Connection connection) throws SQLException {
        Map<UnitName, UnitName> accounts = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "SELECT unit.name, m.account FROM account_member m JOIN unit ON unit.id = m.unit_id")) {
            while (row.next()) {
                accounts.put(new UnitName(row.getString(1)), new UnitName(row.getString(2)));
            }
        }
        return accounts;
    }
}
