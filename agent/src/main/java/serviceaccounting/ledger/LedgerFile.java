package serviceaccounting.ledger;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteOpenMode;

/**
 * Opens a ledger's file: sets its pragmas, refuses what is no ledger of ours, and lets one writer
 * in at a time.
 */
final class LedgerFile {

    /**
     * "SAcc": tells a ledger from any other SQLite file,
     * https://www.sqlite.org/pragma.html#pragma_application_id.
     */
    static final int APPLICATION_ID = 0x53416363;

    /** A commit may wait for a reader's snapshot or a checkpoint, not for a person. */
    private static final int BUSY_TIMEOUT_MILLIS = 5_000;

    private LedgerFile() {}

    /**
     * Keeps every other writer out until it is closed. A file of its own: closing any descriptor of
     * the database itself would drop SQLite's POSIX locks, https://www.sqlite.org/howtocorrupt.html
     * section 2.2.
     *
     * @throws LedgerException if another writer holds the ledger, or the lock can't be made
     */
    static FileChannel lock(Path file) {
        Path lockFile = file.resolveSibling(file.getFileName() + ".lock");
        try {
            boolean isNew = !Files.exists(lockFile);
            FileChannel channel =
                    FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (isNew && Files.exists(file)) {
                // An import by root must not leave a lock that the agent can't open.
                Files.setOwner(lockFile, Files.getOwner(file));
            }
            FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw new LedgerException(
                        LedgerException.Kind.BUSY,
                        "cannot write %s: another agent holds %s; stop it first: systemctl stop service-accounting"
                                .formatted(file, lockFile),
                        null);
            }
            return channel;
        } catch (IOException failure) {
            throw new LedgerException(
                    LedgerException.Kind.DENIED,
                    "cannot write %s: %s; its folder must be writable by the user service-accounting"
                            .formatted(lockFile, failure),
                    failure);
        }
    }

    private static FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    /**
     * Opens for reading and writing, and makes the file if there is none.
     *
     * @throws SQLException if SQLite can't
     */
    static Connection openForWriting(Path file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
        // A spool file is removed as soon as its commit returns: the commit must then survive a
        // power cut.
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.enforceForeignKeys(true);
        Connection connection = config.createConnection("jdbc:sqlite:" + uri(file));
        try (Statement statement = connection.createStatement()) {
            // Lets pruning give pages back bit by bit. Takes effect only before the first page is
            // written, which WAL does.
            statement.execute("PRAGMA auto_vacuum = INCREMENTAL");
            statement.execute("PRAGMA journal_mode = WAL");
            return connection;
        } catch (SQLException failure) {
            connection.close();
            throw failure;
        }
    }

    /**
     * Opens read-only. A reader may lack the right to make the -shm file that WAL needs; if there
     * is no log either, nobody writes and the file can be read as it stands.
     *
     * @throws SQLException if SQLite can't
     */
    static Connection openForReading(Path file) throws SQLException {
        try {
            return readOnly(file, "?mode=ro");
        } catch (SQLException failure) {
            if (Files.exists(file.resolveSibling(file.getFileName() + "-wal"))) {
                throw failure;
            }
            return readOnly(file, "?mode=ro&immutable=1");
        }
    }

    private static Connection readOnly(Path file, String parameters) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setOpenMode(SQLiteOpenMode.OPEN_URI);
        config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
        Connection connection = config.createConnection("jdbc:sqlite:" + uri(file) + parameters);
        try {
            // Nothing is opened before the first question: https://www.sqlite.org/c3ref/open.html.
            number(connection, "SELECT count(*) FROM sqlite_schema");
            return connection;
        } catch (SQLException failure) {
            connection.close();
            throw failure;
        }
    }

    /** The ledger's version; 0 for an empty file. */
    static int version(Connection connection) throws SQLException {
        return (int) number(connection, "PRAGMA user_version");
    }

    /** The single number that a statement answers. */
    static long number(Connection connection, String question) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(question)) {
            return answer.next() ? answer.getLong(1) : 0;
        }
    }

    /** The file as an SQLite URI: https://www.sqlite.org/uri.html. */
    private static String uri(Path file) {
        return "file:" + file.toAbsolutePath().toUri().getRawPath();
    }
}
