package serviceaccounting.ledger;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Why a file is not used as a ledger. Each refusal leaves it as it is, and says what to do. */
final class Refusals {

    private Refusals() {}

    /** Refuses a newer ledger, and a database that is none of ours. Changes nothing. */
    static void refuseForeign(Connection connection, Path file) throws SQLException {
        long application = LedgerFile.number(connection, "PRAGMA application_id");
        boolean empty = LedgerFile.number(connection, "SELECT count(*) FROM sqlite_schema") == 0;
        if (application != LedgerFile.APPLICATION_ID && !empty) {
            throw new LedgerException(
                    LedgerException.Kind.CORRUPT,
                    "%s is an SQLite database, but no ledger of service-accounting; it was left as it is: name another file in \"ledger\""
                            .formatted(file),
                    null);
        }
        int version = LedgerFile.version(connection);
        if (version > Migrations.NEWEST) {
            throw new LedgerException(
                    LedgerException.Kind.NEWER,
                    "%s has version %d, and this program knows versions up to %d; it was left as it is: install the newer service-accounting again"
                            .formatted(file, version, Migrations.NEWEST),
                    null);
        }
    }

    /**
     * Refuses a file whose structure is damaged:
     * https://www.sqlite.org/pragma.html#pragma_quick_check.
     */
    static void refuseDamaged(Connection connection, Path file) throws SQLException {
        List<String> faults = Faults.ask(connection, "PRAGMA quick_check(1)");
        if (!faults.equals(List.of("ok"))) {
            throw new LedgerException(
                    LedgerException.Kind.CORRUPT,
                    "%s is damaged: SQLite says %s; it was left as it is: move it away (with its -wal) and restore a backup, or let the agent begin a new one"
                            .formatted(file, faults.getFirst().lines().findFirst().orElse("")),
                    null);
        }
    }

    /** Tells a ledger that is not there from one that this user may not read. */
    static void refuseMissing(Path file) {
        if (Files.isReadable(file)) {
            return;
        }
        Path folder = file.toAbsolutePath().getParent();
        boolean hidden = folder != null && Files.exists(folder) && !Files.isExecutable(folder);
        if (hidden || Files.exists(file)) {
            throw new LedgerException(
                    LedgerException.Kind.DENIED,
                    "cannot read the ledger %s: you may not; join the group service-accounting, or be root"
                            .formatted(file),
                    null);
        }
        throw new LedgerException(
                LedgerException.Kind.MISSING,
                "there is no ledger %s; is the agent running? systemctl status service-accounting"
                        .formatted(file),
                null);
    }

    /** Only the agent changes a ledger, so only it can bring one up to date. */
    static void refuseOlder(Connection connection, Path file) throws SQLException {
        int version = LedgerFile.version(connection);
        if (version < Migrations.NEWEST) {
            throw new LedgerException(
                    LedgerException.Kind.OLDER,
                    "%s has version %d, and this program reads version %d: start the agent, which brings it up to date: systemctl restart service-accounting"
                            .formatted(file, version, Migrations.NEWEST),
                    null);
        }
    }

    /** The agent made the file, and has not come to its first commit. */
    static void refuseEmpty(Connection connection, Path file) throws SQLException {
        if (LedgerFile.version(connection) == 0) {
            throw new LedgerException(
                    LedgerException.Kind.MISSING,
                    "the ledger %s is empty; is the agent running? systemctl status service-accounting"
                            .formatted(file),
                    null);
        }
    }
}
