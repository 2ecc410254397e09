package serviceaccounting.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import serviceaccounting.traffic.RemoteChecks;
import serviceaccounting.traffic.UnitName;

/** Reads the rows of remotes. */
final class RemoteQuestions {

    private RemoteQuestions() {}

    /** Rows whose key is in [from, until), of these units. */
    static List<RemoteUsage> rows(
            Connection connection,
            RemoteTable table,
            Map<Long, UnitName> units,
            long from,
            long until,
            LongFunction<Instant> startOf)
            throws SQLException {
        List<RemoteUsage> rows = new ArrayList<>();
        try (PreparedStatement question = connection.prepareStatement(table.rangeStatement())) {
            question.setLong(1, from);
            question.setLong(2, until);
            try (ResultSet row = question.executeQuery()) {
                while (row.next()) {
                    UnitName unit = units.get(row.getLong(2));
                    if (unit != null) {
                        rows.add(
                                new RemoteUsage(
                                        unit,
                                        startOf.apply(row.getLong(1)),
                                        RemoteColumns.remote(row, 3),
                                        RemoteColumns.amounts(row, 5)));
                    }
                }
            }
        }
        rows.sort(
                Comparator.comparing(RemoteUsage::start)
                        .thenComparing(RemoteUsage::unit)
                        .thenComparing(RemoteUsage::remote));
        return rows;
    }

    /** Rows of checks whose key is in [from, until), of these units. */
    static List<RemoteCheckUsage> checks(
            Connection connection,
            RemoteTable table,
            Map<Long, UnitName> units,
            long from,
            long until,
            LongFunction<Instant> startOf)
            throws SQLException {
        List<RemoteCheckUsage> rows = new ArrayList<>();
        try (PreparedStatement question =
                connection.prepareStatement(table.checksRangeStatement())) {
            question.setLong(1, from);
            question.setLong(2, until);
            try (ResultSet row = question.executeQuery()) {
                while (row.next()) {
                    UnitName unit = units.get(row.getLong(2));
                    if (unit != null) {
                        RemoteChecks checks =
                                new RemoteChecks(
                                        RemoteColumns.amounts(row, 3),
                                        RemoteColumns.amounts(row, 3 + RemoteColumns.AMOUNTS));
                        rows.add(new RemoteCheckUsage(unit, startOf.apply(row.getLong(1)), checks));
                    }
                }
            }
        }
        rows.sort(
                Comparator.comparing(RemoteCheckUsage::start)
                        .thenComparing(RemoteCheckUsage::unit));
        return rows;
    }

    /** The oldest key; empty if there is none. */
    static Optional<Long> oldest(Connection connection, RemoteTable table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(table.oldestStatement())) {
            row.next();
            long key = row.getLong(1);
            return row.wasNull() ? Optional.empty() : Optional.of(key);
        }
    }
}
