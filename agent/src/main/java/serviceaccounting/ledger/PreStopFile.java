package serviceaccounting.ledger;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The SQLite file of the well-known preStop script: one per service, with a row per run in {@code
 * accounting(id TEXT, bytes INTEGER, day DATE)}.
 */
public final class PreStopFile {

    private static final Set<String> COLUMNS = Set.of("id", "bytes", "day");

    private PreStopFile() {}

    /**
     * A row as it stands there.
     *
     * @param id an invocation ID, if all went well
     * @param bytes a whole number, if all went well
     * @param day a date, if all went well
     */
    public record Row(String id, String bytes, String day) {}

    /**
     * Reads all rows, and changes nothing; the script may be writing.
     *
     * @throws IOException if it is no such file; the message is for people, without the file's name
     */
    public static List<Row> read(Path file) throws IOException {
        try (Connection connection = LedgerFile.openForReading(file);
                Statement statement = connection.createStatement()) {
            refuseOthers(statement);
            List<Row> rows = new ArrayList<>();
            try (ResultSet row =
                    statement.executeQuery(
                            "SELECT id, CAST(bytes AS TEXT), day FROM accounting ORDER BY day, id")) {
                while (row.next()) {
                    rows.add(new Row(text(row, 1), text(row, 2), text(row, 3)));
                }
            }
            return rows;
        } catch (SQLException failure) {
            String said = Optional.ofNullable(failure.getMessage()).orElse("no reason given");
            throw new IOException("SQLite says " + said.lines().findFirst().orElse(said), failure);
        }
    }

    private static void refuseOthers(Statement statement) throws SQLException, IOException {
        Set<String> missing = new TreeSet<>(COLUMNS);
        try (ResultSet row =
                statement.executeQuery("SELECT name FROM pragma_table_info('accounting')")) {
            while (row.next()) {
                missing.remove(row.getString(1));
            }
        }
        if (missing.size() == COLUMNS.size()) {
            throw new IOException("it has no table \"accounting\", so no preStop script wrote it");
        }
        if (!missing.isEmpty()) {
            throw new IOException(
                    "its table \"accounting\" has no column " + String.join(", ", missing));
        }
    }

    private static String text(ResultSet row, int column) throws SQLException {
        return Optional.ofNullable(row.getString(column)).orElse("NULL");
    }
}
