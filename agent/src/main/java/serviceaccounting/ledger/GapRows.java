package serviceaccounting.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import serviceaccounting.traffic.Gap;
import serviceaccounting.traffic.UnitName;

/** The rows of table {@code gap}. */
final class GapRows {

    private static final String KEEP =
            "INSERT INTO gap (unit_id, from_us, to_us, cause, packets) VALUES (?, ?, ?, ?, ?) ON CONFLICT (unit_id, from_us, cause) DO UPDATE SET to_us = excluded.to_us, packets = excluded.packets";

    private static final String REMOVE =
            "DELETE FROM gap WHERE unit_id = ? AND from_us = ? AND cause = ?";

    private static final String SELECT =
            "SELECT unit.name AS unit, g.from_us, g.to_us, g.cause, g.packets FROM gap g LEFT JOIN unit ON unit.id = g.unit_id";

    private GapRows() {}

    static void keep(Connection connection, UnitIds units, Iterable<Gap> gaps) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(KEEP)) {
            for (Gap gap : gaps) {
                statement.setLong(
                        1, gap.unit().isPresent() ? units.of(gap.unit().get()) : UnitIds.ALL_UNITS);
                statement.setLong(2, Moments.toMicros(gap.from()));
                if (gap.to().isPresent()) {
                    statement.setLong(3, Moments.toMicros(gap.to().get()));
                } else {
                    statement.setNull(3, Types.INTEGER);
                }
                statement.setString(4, gap.cause().word());
                statement.setLong(5, gap.packets());
                statement.executeUpdate();
            }
        }
    }

    static void remove(Connection connection, UnitIds units, Iterable<Gap> gaps)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(REMOVE)) {
            for (Gap gap : gaps) {
                statement.setLong(
                        1, gap.unit().isPresent() ? units.of(gap.unit().get()) : UnitIds.ALL_UNITS);
                statement.setLong(2, Moments.toMicros(gap.from()));
                statement.setString(3, gap.cause().word());
                statement.executeUpdate();
            }
        }
    }

    static List<Gap> open(Connection connection) throws SQLException {
        try (PreparedStatement question =
                connection.prepareStatement(SELECT + " WHERE g.to_us IS NULL ORDER BY g.from_us")) {
            return readAll(question);
        }
    }

    /** Gaps that touch [from, until), in order of their beginning. */
    static List<Gap> touching(Connection connection, Instant from, Instant until)
            throws SQLException {
        try (PreparedStatement question =
                connection.prepareStatement(
                        SELECT
                                + " WHERE g.from_us < ? AND coalesce(g.to_us, ?) >= ? ORDER BY g.from_us, unit.name")) {
            question.setLong(1, Moments.toMicros(until));
            question.setLong(2, Long.MAX_VALUE);
            question.setLong(3, Moments.toMicros(from));
            return readAll(question);
        }
    }

    private static List<Gap> readAll(PreparedStatement question) throws SQLException {
        List<Gap> gaps = new ArrayList<>();
        try (ResultSet row = question.executeQuery()) {
            while (row.next()) {
                long toMicros = row.getLong("to_us");
                Optional<Instant> to =
                        row.wasNull() ? Optional.empty() : Optional.of(Moments.ofMicros(toMicros));
                gaps.add(
                        new Gap(
                                Optional.ofNullable(row.getString("unit")).map(UnitName::new),
                                Moments.ofMicros(row.getLong("from_us")),
                                to,
                                Gap.Cause.of(row.getString("cause")),
                                row.getLong("packets")));
            }
        }
        return gaps;
    }
}
