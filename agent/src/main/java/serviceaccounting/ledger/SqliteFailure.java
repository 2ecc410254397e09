package serviceaccounting.ledger;

import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.SQLiteException;

/** Turns what SQLite reports into help: https://www.sqlite.org/rescode.html. */
final class SqliteFailure {

    private SqliteFailure() {}

    /** The exception for a failure of what was being done with that file. */
    static LedgerException explain(String what, Path file, SQLException failure) {
        LedgerException.Kind kind = kind(failure);
        return new LedgerException(
                kind,
                "%s %s: %s; %s".formatted(what, file, said(failure), nextStep(kind, file)),
                failure);
    }

    private static LedgerException.Kind kind(SQLException failure) {
        if (!(failure instanceof SQLiteException sqlite)) {
            return LedgerException.Kind.FAILED;
        }
        // The lower byte is the primary code, whatever extended code says more.
        return switch (sqlite.getResultCode().code & 0xff) {
            case 5, 6 -> LedgerException.Kind.BUSY; // SQLITE_BUSY, SQLITE_LOCKED
            case 11, 26 -> LedgerException.Kind.CORRUPT; // SQLITE_CORRUPT, SQLITE_NOTADB
            case 3, 8, 14, 23 ->
                    LedgerException.Kind.DENIED; // SQLITE_PERM, READONLY, CANTOPEN, AUTH
            case 13 -> LedgerException.Kind.FULL; // SQLITE_FULL
            default -> LedgerException.Kind.FAILED;
        };
    }

    private static String said(SQLException failure) {
        String text = failure.getMessage() == null ? "no reason given" : failure.getMessage();
        return "SQLite says " + text.lines().findFirst().orElse(text);
    }

    private static String nextStep(LedgerException.Kind kind, Path file) {
        return switch (kind) {
            case MISSING -> "is the agent running? systemctl status service-accounting";
            case BUSY -> "somebody else is writing it; try again";
            case NEWER -> "install the newer version again";
            case OLDER -> "start the agent, which brings it up to date";
            case CORRUPT ->
                    "it was left as it is: move it away (%s and its -wal) and restore a backup, or let the agent begin a new one"
                            .formatted(file);
            case DENIED ->
                    "reading needs the group service-accounting, writing the user service-accounting";
            case FULL -> "make room; the figures wait in memory and are written then";
            case FAILED -> "see the agent's log: journalctl -u service-accounting";
        };
    }
}
