package serviceaccounting.ledger;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import serviceaccounting.traffic.UnitName;

/** Looks for faults in a ledger: of the file itself, and of the sums in it. */
final class Faults {

    private Faults() {}

    /** One sentence per fault; empty if all is well. */
    static List<String> find(Connection connection) throws SQLException {
        List<String> faults = new ArrayList<>();
        faults.addAll(structure(connection));
        faults.addAll(slots(connection));
        faults.addAll(days(connection));
        faults.addAll(negatives(connection));
        return faults;
    }

    private static List<String> structure(Connection connection) throws SQLException {
        List<String> said = new ArrayList<>(ask(connection, "PRAGMA integrity_check(20)"));
        said.remove("ok");
        said.addAll(
                ask(
                        connection,
                        "SELECT 'a row of ' || \"table\" || ' names a unit that is not there' FROM pragma_foreign_key_check LIMIT 20"));
        return said;
    }

    /**
     * The usage tables hold the same bytes: 5- and 15-minute slots must agree from the first whole
     * hour that both keep. If one of them keeps none, that hour is NULL, and nothing is compared.
     */
    private static List<String> slots(Connection connection) throws SQLException {
        return ask(
                connection,
                """
                WITH since AS (
                    SELECT max((SELECT min(slot_s) FROM usage_5min), (SELECT min(slot_s) FROM usage_15min)) / 3600 * 3600 + 3600 AS s),
                five AS (
                    SELECT unit_id, slot_s / 900 * 900 AS slot, sum(coalesce(ingress_bytes, 0)) AS i, sum(coalesce(egress_bytes, 0)) AS e
                    FROM usage_5min, since WHERE slot_s >= s GROUP BY 1, 2),
                fifteen AS (
                    SELECT unit_id, slot_s AS slot, coalesce(ingress_bytes, 0) AS i, coalesce(egress_bytes, 0) AS e
                    FROM usage_15min, since WHERE slot_s >= s)
                SELECT 'usage of ' || unit.name || ' at ' || datetime(slot, 'unixepoch') || ' UTC differs between 5- and 15-minute slots: '
                    || sum(five_i) || '/' || sum(five_e) || ' and ' || sum(fifteen_i) || '/' || sum(fifteen_e) || ' bytes in/out'
                FROM (SELECT unit_id, slot, i AS five_i, e AS five_e, 0 AS fifteen_i, 0 AS fifteen_e FROM five
                      UNION ALL SELECT unit_id, slot, 0, 0, i, e FROM fifteen)
                JOIN unit ON unit.id = unit_id
                GROUP BY unit_id, slot
                HAVING sum(five_i) <> sum(fifteen_i) OR sum(five_e) <> sum(fifteen_e)
                LIMIT 20
                """);
    }

    /** Days and 15-minute slots must agree from the first day that the slots cover whole. */
    private static List<String> days(Connection connection) throws SQLException {
        ZoneId zone = Properties.zone(connection);
        Map<DayOfUnit, long[]> sums = new HashMap<>();
        long firstDay = Long.MAX_VALUE;
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "SELECT slot_s, unit_id, coalesce(ingress_bytes, 0), coalesce(egress_bytes, 0) FROM usage_15min")) {
            while (row.next()) {
                long day = UsageTable.DAY.keyOf(Instant.ofEpochSecond(row.getLong(1)), zone);
                firstDay = Math.min(firstDay, day);
                add(sums, new DayOfUnit(day, row.getLong(2)), row.getLong(3), row.getLong(4));
            }
        }
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "SELECT day, unit_id, -coalesce(ingress_bytes, 0), -coalesce(egress_bytes, 0) FROM usage_day")) {
            while (row.next()) {
                add(
                        sums,
                        new DayOfUnit(row.getLong(1), row.getLong(2)),
                        row.getLong(3),
                        row.getLong(4));
            }
        }
        addImported(connection, sums);
        Map<Long, UnitName> units = UnitIds.unitsById(connection);
        List<String> faults = new ArrayList<>();
        for (Map.Entry<DayOfUnit, long[]> sum : sums.entrySet()) {
            if (sum.getKey().day() > firstDay
                    && (sum.getValue()[0] != 0 || sum.getValue()[1] != 0)) {
                faults.add(
                        "day %s of %s differs from its 15-minute slots by %d/%d bytes in/out"
                                .formatted(
                                        LocalDate.ofEpochDay(sum.getKey().day()),
                                        units.get(sum.getKey().unit()),
                                        -sum.getValue()[0],
                                        -sum.getValue()[1]));
            }
        }
        return faults;
    }

    /** What was imported stands in days alone. A ledger that is older has no such table. */
    private static void addImported(Connection connection, Map<DayOfUnit, long[]> sums)
            throws SQLException {
        if (ask(connection, "SELECT 1 FROM sqlite_schema WHERE name = 'imported_run'").isEmpty()) {
            return;
        }
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "SELECT i.day, i.unit_id, i.ingress_bytes FROM imported_run i JOIN usage_day USING (day, unit_id) WHERE i.given_way = 0")) {
            while (row.next()) {
                add(sums, new DayOfUnit(row.getLong(1), row.getLong(2)), row.getLong(3), 0);
            }
        }
    }

    private static void add(Map<DayOfUnit, long[]> sums, DayOfUnit key, long ingress, long egress) {
        long[] sum = sums.computeIfAbsent(key, unseen -> new long[2]);
        sum[0] += ingress;
        sum[1] += egress;
    }

    private record DayOfUnit(long day, long unit) {}

    private static List<String> negatives(Connection connection) throws SQLException {
        return ask(
                connection,
                """
                SELECT 'day ' || date(day * 86400, 'unixepoch') || ' of ' || unit.name || ' has a negative figure'
                FROM usage_day JOIN unit ON unit.id = unit_id
                WHERE min(coalesce(ingress_bytes, 0), coalesce(egress_bytes, 0), coalesce(ingress_packets, 0), coalesce(egress_packets, 0)) < 0
                LIMIT 20
                """);
    }

    static List<String> ask(Connection connection, String question) throws SQLException {
        List<String> said = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(question)) {
            while (answer.next()) {
                said.add(answer.getString(1));
            }
        }
        return said;
    }
}
