package serviceaccounting.ledger;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import serviceaccounting.traffic.UnitName;

/** Read-only questions about remotes, to an open ledger. */
public final class RemoteReader {

    private final Connection connection;
    private final Map<Long, UnitName> unitsById;
    private final ZoneId zone;
    private final Path file;

    RemoteReader(Connection connection, Map<Long, UnitName> unitsById, ZoneId zone, Path file) {
        this.connection = connection;
        this.unitsById = unitsById;
        this.zone = zone;
        this.file = file;
    }

    /** Hours that start in [from, until), of these units, by remote, ordered by hour, then unit. */
    public List<RemoteUsage> hours(Collection<UnitName> units, Instant from, Instant until) {
        return ask(
                () ->
                        RemoteQuestions.rows(
                                connection,
                                RemoteTable.HOUR,
                                namesById(units),
                                from.getEpochSecond(),
                                until.getEpochSecond(),
                                Instant::ofEpochSecond));
    }

    /**
     * Days in [from, until) of the ledger's zone, of these units, by remote, ordered by day, then
     * unit.
     */
    public List<RemoteUsage> days(Collection<UnitName> units, LocalDate from, LocalDate until) {
        return ask(
                () ->
                        RemoteQuestions.rows(
                                connection,
                                RemoteTable.DAY,
                                namesById(units),
                                from.toEpochDay(),
                                until.toEpochDay(),
                                this::startOfDay));
    }

    /** What explains differences, of hours that start in [from, until). */
    public List<RemoteCheckUsage> checkHours(
            Collection<UnitName> units, Instant from, Instant until) {
        return ask(
                () ->
                        RemoteQuestions.checks(
                                connection,
                                RemoteTable.HOUR,
                                namesById(units),
                                from.getEpochSecond(),
                                until.getEpochSecond(),
                                Instant::ofEpochSecond));
    }

    /** What explains differences, of days in [from, until) of the ledger's zone. */
    public List<RemoteCheckUsage> checkDays(
            Collection<UnitName> units, LocalDate from, LocalDate until) {
        return ask(
                () ->
                        RemoteQuestions.checks(
                                connection,
                                RemoteTable.DAY,
                                namesById(units),
                                from.toEpochDay(),
                                until.toEpochDay(),
                                this::startOfDay));
    }

    /** The oldest hour of which remotes are still kept; empty if there is none. */
    public Optional<Instant> oldestHour() {
        return ask(
                () ->
                        RemoteQuestions.oldest(connection, RemoteTable.HOUR)
                                .map(Instant::ofEpochSecond));
    }

    /** The oldest day of which remotes are still kept; empty if there is none. */
    public Optional<LocalDate> oldestDay() {
        return ask(
                () ->
                        RemoteQuestions.oldest(connection, RemoteTable.DAY)
                                .map(LocalDate::ofEpochDay));
    }

    private Instant startOfDay(long day) {
        return LocalDate.ofEpochDay(day).atStartOfDay(zone).toInstant();
    }

    private Map<Long, UnitName> namesById(Collection<UnitName> units) {
        Map<Long, UnitName> names = new TreeMap<>(unitsById);
        names.values().retainAll(Set.copyOf(units));
        return names;
    }

    private <T> T ask(Question<T> question) {
        try {
            return question.answer();
        } catch (SQLException failure) {
            throw SqliteFailure.explain("cannot read the ledger", file, failure);
        }
    }

    private interface Question<T> {
        T answer() throws SQLException;
    }
}
