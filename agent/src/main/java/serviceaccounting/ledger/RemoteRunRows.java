package serviceaccounting.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import serviceaccounting.traffic.InvocationId;
import serviceaccounting.traffic.RemoteAmounts;
import serviceaccounting.traffic.RemoteRun;

/** The rows of table {@code remote_run}. */
final class RemoteRunRows {

    private static final String SELECT =
            "SELECT tallied_ingress_bytes, tallied_ingress_packets, tallied_egress_bytes, tallied_egress_packets, rule_ingress_bytes, rule_ingress_packets, rule_egress_bytes, rule_egress_packets, invocation, settled, last_us FROM remote_run";

    private static final String KEEP =
            "INSERT OR REPLACE INTO remote_run (tallied_ingress_bytes, tallied_ingress_packets, tallied_egress_bytes, tallied_egress_packets, rule_ingress_bytes, rule_ingress_packets, rule_egress_bytes, rule_egress_packets, invocation, settled, last_us) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private RemoteRunRows() {}

    static void keep(Connection connection, Iterable<RemoteRun> runs) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(KEEP)) {
            for (RemoteRun run : runs) {
                int place = RemoteColumns.bind(statement, 0, run.tallied());
                if (run.counted().isPresent()) {
                    place = RemoteColumns.bind(statement, place, run.counted().get());
                } else {
                    for (int i = 0; i < RemoteColumns.AMOUNTS; i++) {
                        statement.setNull(++place, Types.INTEGER);
                    }
                }
                statement.setString(++place, run.invocation().hex());
                statement.setBoolean(++place, run.settled());
                statement.setLong(++place, Moments.toMicros(run.last()));
                statement.executeUpdate();
            }
        }
    }

    static Optional<RemoteRun> find(Connection connection, InvocationId invocation)
            throws SQLException {
        try (PreparedStatement question =
                connection.prepareStatement(SELECT + " WHERE invocation = ?")) {
            question.setString(1, invocation.hex());
            return read(question).stream().findFirst();
        }
    }

    static List<RemoteRun> unsettled(Connection connection) throws SQLException {
        try (PreparedStatement question =
                connection.prepareStatement(
                        SELECT + " WHERE settled = 0 AND rule_ingress_bytes IS NOT NULL")) {
            return read(question);
        }
    }

    private static List<RemoteRun> read(PreparedStatement question) throws SQLException {
        List<RemoteRun> runs = new ArrayList<>();
        try (ResultSet row = question.executeQuery()) {
            while (row.next()) {
                RemoteAmounts tallied = RemoteColumns.amounts(row, 1);
                row.getLong(1 + RemoteColumns.AMOUNTS);
                Optional<RemoteAmounts> counted =
                        row.wasNull()
                                ? Optional.empty()
                                : Optional.of(
                                        RemoteColumns.amounts(row, 1 + RemoteColumns.AMOUNTS));
                runs.add(
                        new RemoteRun(
                                new InvocationId(row.getString("invocation")),
                                tallied,
                                counted,
                                row.getBoolean("settled"),
                                Moments.ofMicros(row.getLong("last_us"))));
            }
        }
        return runs;
    }
}
