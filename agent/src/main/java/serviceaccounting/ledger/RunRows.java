package serviceaccounting.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import serviceaccounting.traffic.Baseline;
import serviceaccounting.traffic.BootId;
import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.Door;
import serviceaccounting.traffic.InvocationId;
import serviceaccounting.traffic.Run;
import serviceaccounting.traffic.RunEnd;
import serviceaccounting.traffic.UnitName;

/** The rows of table {@code invocation}. */
final class RunRows {

    private static final Counter[] ALL = Counter.values();

    private static final List<String> COLUMNS =
            Stream.of(
                            Stream.of(
                                    "boot",
                                    "start_us",
                                    "end_us",
                                    "result",
                                    "exit_code",
                                    "exit_status",
                                    "resets"),
                            Stream.of(
                                    "last_wall_us",
                                    "last_boottime_us",
                                    "last_clock_doubt_us",
                                    "last_door"),
                            Arrays.stream(Counter.values())
                                    .map(counter -> "last_" + counter.column()),
                            Arrays.stream(Counter.values())
                                    .map(counter -> "posted_" + counter.column()))
                    .flatMap(columns -> columns)
                    .toList();

    private static final String KEEP =
            "INSERT INTO invocation (unit_id, invocation, %s) VALUES (?, ?%s) ON CONFLICT (unit_id, invocation) DO UPDATE SET %s"
                    .formatted(
                            String.join(", ", COLUMNS),
                            ", ?".repeat(COLUMNS.size()),
                            COLUMNS.stream()
                                    .map(column -> column + " = excluded." + column)
                                    .collect(Collectors.joining(", ")));

    /** Every column, for {@link #read}. */
    static final String SELECT =
            "SELECT unit.name AS unit, i.invocation, %s FROM invocation i JOIN unit ON unit.id = i.unit_id"
                    .formatted(
                            COLUMNS.stream()
                                    .map(column -> "i." + column)
                                    .collect(Collectors.joining(", ")));

    private RunRows() {}

    static void keep(Connection connection, UnitIds units, Iterable<Run> runs) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(KEEP)) {
            for (Run run : runs) {
                bind(statement, units.of(run.unit()), run);
                statement.executeUpdate();
            }
        }
    }

    private static void bind(PreparedStatement statement, long unit, Run run) throws SQLException {
        Baseline last = run.baseline();
        int place = 0;
        statement.setLong(++place, unit);
        statement.setString(++place, run.invocation().hex());
        statement.setString(++place, run.boot().hex());
        statement.setLong(++place, Moments.toMicros(run.start()));
        setOptional(statement, ++place, run.end().map(end -> Moments.toMicros(end.at())));
        statement.setString(++place, run.end().flatMap(RunEnd::result).orElse(null));
        statement.setString(++place, run.end().flatMap(RunEnd::exitCode).orElse(null));
        statement.setString(++place, run.end().flatMap(RunEnd::exitStatus).orElse(null));
        statement.setInt(++place, run.resets());
        statement.setLong(++place, Moments.toMicros(last.wallTime()));
        statement.setLong(++place, last.bootTimeMicros());
        statement.setLong(++place, last.clockDoubt().toNanos() / 1000);
        statement.setString(++place, last.door().word());
        place = bind(statement, place, last.counters());
        bind(statement, place, run.posted());
    }

    /**
     * Binds all counters from the place behind the given one; an absent counter becomes NULL.
     * Returns the last place.
     */
    static int bind(PreparedStatement statement, int before, Counters counters)
            throws SQLException {
        int place = before;
        for (Counter counter : Counter.values()) {
            setOptional(statement, ++place, Optional.ofNullable(counters.values().get(counter)));
        }
        return place;
    }

    private static void setOptional(PreparedStatement statement, int place, Optional<Long> value)
            throws SQLException {
        if (value.isPresent()) {
            statement.setLong(place, value.get());
        } else {
            statement.setNull(place, Types.INTEGER);
        }
    }

    static List<Run> readAll(PreparedStatement question) throws SQLException {
        List<Run> runs = new ArrayList<>();
        try (ResultSet answer = question.executeQuery()) {
            while (answer.next()) {
                runs.add(read(answer));
            }
        }
        return runs;
    }

    static Run read(ResultSet row) throws SQLException {
        return new Run(
                new UnitName(row.getString("unit")),
                new InvocationId(row.getString("invocation")),
                new BootId(row.getString("boot")),
                Moments.ofMicros(row.getLong("start_us")),
                baseline(row),
                counters(row, "posted_"),
                end(row),
                row.getInt("resets"));
    }

    private static Baseline baseline(ResultSet row) throws SQLException {
        return new Baseline(
                counters(row, "last_"),
                Moments.ofMicros(row.getLong("last_wall_us")),
                row.getLong("last_boottime_us"),
                Duration.ofNanos(row.getLong("last_clock_doubt_us") * 1000),
                Door.of(row.getString("last_door")));
    }

    private static Optional<RunEnd> end(ResultSet row) throws SQLException {
        long endMicros = row.getLong("end_us");
        if (row.wasNull()) {
            return Optional.empty();
        }
        return Optional.of(
                new RunEnd(
                        Moments.ofMicros(endMicros),
                        Optional.ofNullable(row.getString("result")),
                        Optional.ofNullable(row.getString("exit_code")),
                        Optional.ofNullable(row.getString("exit_status"))));
    }

    /** The counters of a row, whose columns begin with these letters; NULL becomes absent. */
    private static Counters counters(ResultSet row, String columnStart) throws SQLException {
        return counters(row, row.findColumn(columnStart + Counter.values()[0].column()));
    }

    /**
     * The counters of a row, which stand in their order from that column on; NULL becomes absent.
     */
    static Counters counters(ResultSet row, int firstColumn) throws SQLException {
        Counters.Builder counters = new Counters.Builder();
        int column = firstColumn;
        for (Counter counter : ALL) {
            long value = row.getLong(column++);
            // Only a zero can stand for NULL, so only then is it worth asking.
            if (value != 0 || !row.wasNull()) {
                counters.set(counter, value);
            }
        }
        return counters.build();
    }
}
