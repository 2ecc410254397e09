package serviceaccounting.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.Gap;
import serviceaccounting.traffic.Run;
import serviceaccounting.traffic.RunEnd;
import serviceaccounting.traffic.UnitName;

/**
 * Read-only questions to a ledger. Any member of the reader group may ask them, also while the
 * agent writes.
 */
public final class LedgerReader implements AutoCloseable {

    private static final List<String> TABLES =
            List.of(
                    "unit",
                    "invocation",
                    "usage_5min",
                    "usage_15min",
                    "usage_day",
                    "remote_hour",
                    "remote_day",
                    "gap",
                    "event_log",
                    "imported_run",
                    "imported_file");

    private final Path file;
    private final Connection connection;
    private final Map<Long, UnitName> unitsById;
    private final ZoneId zone;

    private LedgerReader(Path file, Connection connection) throws SQLException {
        this.file = file;
        this.connection = connection;
        this.unitsById = UnitIds.unitsById(connection);
        this.zone = Properties.zone(connection);
    }

    /**
     * Opens a ledger read-only.
     *
     * @throws LedgerException if it is missing, busy, newer, damaged or not readable
     */
    public static LedgerReader open(Path file) {
        Refusals.refuseMissing(file);
        try {
            Connection connection = LedgerFile.openForReading(file);
            try {
                Refusals.refuseForeign(connection, file);
                Refusals.refuseEmpty(connection, file);
                Refusals.refuseOlder(connection, file);
                return new LedgerReader(file, connection);
            } catch (SQLException | RuntimeException failure) {
                connection.close();
                throw failure;
            }
        } catch (SQLException failure) {
            throw SqliteFailure.explain("cannot read the ledger", file, failure);
        }
    }

    /** The zone the ledger's days are cut in. */
    public ZoneId zone() {
        return zone;
    }

    /** Every unit the ledger knows, sorted. */
    public List<UnitName> units() {
        return unitsById.values().stream().sorted().toList();
    }

    /** When the agent committed last; empty in a ledger without any commit. */
    public Optional<Instant> lastCommit() {
        return ask(
                () ->
                        Properties.get(connection, Properties.LAST_COMMIT)
                                .map(Long::parseLong)
                                .map(Moments::ofMicros));
    }

    /** The oldest slot of that width still kept; empty if there is none. */
    public Optional<Instant> oldestSlot(SlotWidth width) {
        return ask(
                () -> {
                    try (Statement statement = connection.createStatement();
                            ResultSet row =
                                    statement.executeQuery(
                                            "SELECT min(slot_s) FROM " + width.table())) {
                        row.next();
                        long seconds = row.getLong(1);
                        return row.wasNull()
                                ? Optional.empty()
                                : Optional.of(Instant.ofEpochSecond(seconds));
                    }
                });
    }

    /** Slots that start in [from, until), of these units, ordered by start, then unit. */
    public List<SlotUsage> slots(
            SlotWidth width, Collection<UnitName> units, Instant from, Instant until) {
        UsageTable table =
                switch (width) {
                    case FIVE_MINUTES -> UsageTable.FIVE_MINUTES;
                    case FIFTEEN_MINUTES -> UsageTable.FIFTEEN_MINUTES;
                };
        List<SlotUsage> slots = new ArrayList<>();
        rows(
                table,
                units,
                from.getEpochSecond(),
                until.getEpochSecond(),
                (key, unit, amounts, interpolated, fromPackets) ->
                        slots.add(
                                new SlotUsage(
                                        unit,
                                        Instant.ofEpochSecond(key),
                                        amounts,
                                        interpolated,
                                        fromPackets)));
        slots.sort(Comparator.comparing(SlotUsage::start).thenComparing(SlotUsage::unit));
        return slots;
    }

    /** Days in [from, until) of the ledger's zone, of these units, ordered by day, then unit. */
    public List<DayUsage> days(Collection<UnitName> units, LocalDate from, LocalDate until) {
        List<DayUsage> days = new ArrayList<>();
        rows(
                UsageTable.DAY,
                units,
                from.toEpochDay(),
                until.toEpochDay(),
                (key, unit, amounts, interpolated, fromPackets) ->
                        days.add(
                                new DayUsage(
                                        unit,
                                        LocalDate.ofEpochDay(key),
                                        amounts,
                                        interpolated,
                                        fromPackets)));
        days.sort(Comparator.comparing(DayUsage::day).thenComparing(DayUsage::unit));
        return days;
    }

    private void rows(
            UsageTable table, Collection<UnitName> units, long from, long until, RowTaker taker) {
        Set<UnitName> wanted = Set.copyOf(units);
        ask(
                () -> {
                    try (PreparedStatement question =
                            connection.prepareStatement(table.rangeStatement())) {
                        question.setLong(1, from);
                        question.setLong(2, until);
                        try (ResultSet row = question.executeQuery()) {
                            while (row.next()) {
                                UnitName unit = unitsById.get(row.getLong(UsageTable.UNIT_COLUMN));
                                // A unit that was first booked after this reader opened belongs to
                                // the next report.
                                if (unit != null && wanted.contains(unit)) {
                                    taker.take(
                                            row.getLong(1),
                                            unit,
                                            RunRows.counters(row, UsageTable.COUNTERS_COLUMN),
                                            row.getLong(UsageTable.INTERPOLATED_COLUMN),
                                            row.getLong(UsageTable.FROM_PACKETS_COLUMN));
                                }
                            }
                        }
                    }
                    return null;
                });
    }

    /**
     * Runs of these units that were there at some time in [from, until), ordered by start, then
     * unit.
     */
    public List<RunUsage> runs(Collection<UnitName> units, Instant from, Instant until) {
        Set<UnitName> wanted = Set.copyOf(units);
        return ask(
                () -> {
                    try (PreparedStatement question =
                            connection.prepareStatement(
                                    RunRows.SELECT
                                            + " WHERE i.start_us < ? AND coalesce(i.end_us, ?) >= ? ORDER BY i.start_us, unit.name")) {
                        question.setLong(1, Moments.toMicros(until));
                        question.setLong(2, Long.MAX_VALUE);
                        question.setLong(3, Moments.toMicros(from));
                        return RunRows.readAll(question).stream()
                                .filter(run -> wanted.contains(run.unit()))
                                .map(LedgerReader::usage)
                                .toList();
                    }
                });
    }

    private static RunUsage usage(Run run) {
        return new RunUsage(
                run.unit(),
                run.invocation(),
                run.start(),
                run.end().map(RunEnd::at),
                run.baseline().wallTime(),
                run.baseline().door(),
                run.posted(),
                run.end().flatMap(RunEnd::result),
                run.resets());
    }

    /** Questions about remotes. */
    public RemoteReader remotes() {
        return new RemoteReader(connection, unitsById, zone, file);
    }

    /** The account of each unit that is not one of its own: of a socket, its service. */
    public Map<UnitName, UnitName> accounts() {
        return ask(() -> AccountMemberRows.all(connection));
    }

    /**
     * Gaps that touch [from, until), of these units and of all units, ordered by their beginning.
     */
    public List<Gap> gaps(Collection<UnitName> units, Instant from, Instant until) {
        Set<UnitName> wanted = Set.copyOf(units);
        return ask(
                () ->
                        GapRows.touching(connection, from, until).stream()
                                .filter(gap -> gap.unit().map(wanted::contains).orElse(true))
                                .toList());
    }

    /**
     * How many bytes in the days [from, until) of these units others had counted: in those days,
     * and in nothing finer.
     */
    public long importedBytes(Collection<UnitName> units, LocalDate from, LocalDate until) {
        return ask(() -> new ImportQuestions(connection, zone).importedBytes(units, from, until));
    }

    /** How many imported files hold remotes of [from, until). */
    public long importedFiles(Instant from, Instant until) {
        return ask(() -> new ImportQuestions(connection, zone).importedFiles(from, until));
    }

    /** The last events, newest first. */
    public List<LoggedEvent> events(int most) {
        return ask(
                () -> {
                    List<LoggedEvent> events = new ArrayList<>();
                    try (PreparedStatement question =
                            connection.prepareStatement(
                                    "SELECT at_us, kind, unit_id, text FROM event_log ORDER BY id DESC LIMIT ?")) {
                        question.setInt(1, most);
                        try (ResultSet row = question.executeQuery()) {
                            while (row.next()) {
                                events.add(
                                        new LoggedEvent(
                                                Moments.ofMicros(row.getLong("at_us")),
                                                row.getString("kind"),
                                                Optional.ofNullable(
                                                        unitsById.get(row.getLong("unit_id"))),
                                                row.getString("text")));
                            }
                        }
                    }
                    return events;
                });
    }

    /** The agent's own counters by name, as of its last commit. */
    public Map<String, Long> vitals() {
        return ask(
                () -> {
                    Map<String, Long> vitals = new TreeMap<>();
                    try (Statement statement = connection.createStatement();
                            ResultSet row =
                                    statement.executeQuery("SELECT name, value FROM vital")) {
                        while (row.next()) {
                            vitals.put(row.getString(1), row.getLong(2));
                        }
                    }
                    return vitals;
                });
    }

    /**
     * Asks several questions of the ledger as it is now: what is committed in between is in none of
     * the answers.
     */
    public <T> T atOneMoment(Supplier<T> questions) {
        begin(false);
        try {
            return questions.get();
        } finally {
            begin(true);
        }
    }

    private void begin(boolean eachForItself) {
        ask(
                () -> {
                    connection.setAutoCommit(eachForItself);
                    return null;
                });
    }

    /** Version, zone, sizes, rows. */
    public LedgerInfo info() {
        return ask(
                () -> {
                    long pageBytes = LedgerFile.number(connection, "PRAGMA page_size");
                    Map<String, Long> rows = new TreeMap<>();
                    for (String table : TABLES) {
                        rows.put(
                                table,
                                LedgerFile.number(connection, "SELECT count(*) FROM " + table));
                    }
                    return new LedgerInfo(
                            file,
                            LedgerFile.version(connection),
                            zone,
                            bytes(file),
                            bytes(file.resolveSibling(file.getFileName() + "-wal")),
                            pageBytes * LedgerFile.number(connection, "PRAGMA freelist_count"),
                            rows,
                            oldestSlot(SlotWidth.FIFTEEN_MINUTES),
                            lastCommit());
                });
    }

    private static long bytes(Path path) {
        try {
            return Files.size(path);
        } catch (IOException absent) {
            return 0;
        }
    }

    /** Checks the file and the sums in it; one sentence per fault, empty if all is well. */
    public List<String> verify() {
        return ask(() -> Faults.find(connection));
    }

    private <T> T ask(Question<T> question) {
        try {
            return question.answer();
        } catch (SQLException failure) {
            throw SqliteFailure.explain("cannot read the ledger", file, failure);
        }
    }

    @Override
    public void close() {
        ask(
                () -> {
                    connection.close();
                    return null;
                });
    }

    private interface Question<T> {
        T answer() throws SQLException;
    }

    private interface RowTaker {
        void take(
                long key,
                UnitName unit,
                Counters amounts,
                long interpolatedBytes,
                long fromPacketsBytes);
    }
}
