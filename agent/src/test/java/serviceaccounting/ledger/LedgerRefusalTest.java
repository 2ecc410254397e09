package serviceaccounting.ledger;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static serviceaccounting.ledger.Bookings.NOON;
import static serviceaccounting.ledger.Bookings.UTC;
import static serviceaccounting.ledger.Bookings.WEB;
import static serviceaccounting.ledger.Bookings.bytes;
import static serviceaccounting.ledger.Bookings.changes;
import static serviceaccounting.ledger.Bookings.posting;
import static serviceaccounting.ledger.Bookings.run;
import static serviceaccounting.ledger.Bookings.sums;
import static serviceaccounting.ledger.Bookings.tamper;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import serviceaccounting.ledger.LedgerException.Kind;
import serviceaccounting.traffic.InvocationId;

/**
 * What is no ledger of ours, or a newer or damaged one, is refused with a reason and left as it is.
 */
final class LedgerRefusalTest {

    @TempDir Path folder;
    private Path file;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("ledger.sqlite");
    }

    @Test
    void shouldRefuseANewerLedgerWithBothVersions() throws Exception {
        makeLedger();
        tamper(file, "PRAGMA user_version = " + (Migrations.NEWEST + 1));

        assertRefused(
                Kind.NEWER,
                "%s has version %d, and this program knows versions up to %d; it was left as it is: install the newer service-accounting again"
                        .formatted(file, Migrations.NEWEST + 1, Migrations.NEWEST));
    }

    @Test
    void shouldRefuseToReadALedgerThatTheAgentHasNotBroughtUpToDate() throws Exception {
        Bookings.writeVersion(file, 1);

        LedgerException older = assertThrows(LedgerException.class, () -> LedgerReader.open(file));

        assertEquals(Kind.OLDER, older.kind());
        assertEquals(
                "%s has version 1, and this program reads version %d: start the agent, which brings it up to date: systemctl restart service-accounting"
                        .formatted(file, Migrations.NEWEST),
                older.getMessage());
        assertEquals(1, Bookings.ask(file, "PRAGMA user_version"));
    }

    @Test
    void shouldRefuseAForeignDatabase() throws Exception {
        tamper(file, "CREATE TABLE contact (name TEXT)", "INSERT INTO contact VALUES ('Ada')");

        assertRefused(
                Kind.CORRUPT,
                file
                        + " is an SQLite database, but no ledger of service-accounting; it was left as it is: name another file in \"ledger\"");
    }

    @Test
    void shouldRefuseAForeignDatabaseWithALog() throws Exception {
        tamper(file, "PRAGMA journal_mode = WAL", "CREATE TABLE contact (name TEXT)");

        assertRefused(
                Kind.CORRUPT,
                file
                        + " is an SQLite database, but no ledger of service-accounting; it was left as it is: name another file in \"ledger\"");
    }

    @Test
    void shouldRefuseAFileThatIsNoDatabase() throws Exception {
        Files.writeString(file, "Dear diary,\n".repeat(100));

        assertRefused(Kind.CORRUPT, "file is not a database");
    }

    @Test
    void shouldRefuseALedgerThatWasCutShort() throws Exception {
        makeLedger();
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 4096 * 5));

        assertRefused(Kind.CORRUPT, file.toString());
    }

    @Test
    void shouldRefuseALedgerWithADamagedPage() throws Exception {
        makeLedger();
        byte[] bytes = Files.readAllBytes(file);
        int page = bytes.length / 4096 / 2 * 4096;
        Arrays.fill(bytes, page, page + 64, (byte) 0x5a);
        Files.write(file, bytes);

        assertWriterRefused(Kind.CORRUPT, file + " is damaged: SQLite says ");
    }

    @Test
    void shouldRefuseAFolder() throws Exception {
        Files.createDirectory(file);

        assertThrows(LedgerException.class, () -> LedgerWriter.open(file, UTC));
        assertThrows(LedgerException.class, () -> LedgerReader.open(file));
        assertTrue(Files.isDirectory(file));
    }

    @Test
    void shouldRefuseASecondWriterAndGoOnWithTheFirst() {
        try (LedgerWriter first = LedgerWriter.open(file, UTC)) {
            LedgerException busy =
                    assertThrows(LedgerException.class, () -> LedgerWriter.open(file, UTC));
            assertEquals(Kind.BUSY, busy.kind());
            assertEquals(
                    "cannot write %1$s: another agent holds %1$s.lock; stop it first: systemctl stop service-accounting"
                            .formatted(file),
                    busy.getMessage());

            first.commit(changes(posting(WEB, NOON, 10, 20)), NOON);
        }
        assertEquals(bytes(10, 20), sums(file, WEB).getFirst());
        LedgerWriter.open(file, UTC).close();
    }

    @Test
    void shouldLetAnotherWriterInBehindARefusal() throws SQLException {
        makeLedger();
        tamper(file, "PRAGMA user_version = " + (Migrations.NEWEST + 1));
        assertThrows(LedgerException.class, () -> LedgerWriter.open(file, UTC));
        tamper(file, "PRAGMA user_version = " + Migrations.NEWEST);

        LedgerWriter.open(file, UTC).close();
    }

    @Test
    void shouldSayThatThereIsNoLedgerYet() {
        LedgerException missing =
                assertThrows(LedgerException.class, () -> LedgerReader.open(file));

        assertEquals(Kind.MISSING, missing.kind());
        assertEquals(
                "there is no ledger "
                        + file
                        + "; is the agent running? systemctl status service-accounting",
                missing.getMessage());
    }

    @Test
    void shouldSayThatTheLedgerIsStillEmpty() throws IOException {
        Files.createFile(file);
        LedgerException empty = assertThrows(LedgerException.class, () -> LedgerReader.open(file));

        assertEquals(Kind.MISSING, empty.kind());
        assertEquals(
                "the ledger "
                        + file
                        + " is empty; is the agent running? systemctl status service-accounting",
                empty.getMessage());
    }

    @Test
    void shouldSayThatTheFolderIsNotThere() {
        LedgerException missing =
                assertThrows(
                        LedgerException.class,
                        () -> LedgerWriter.open(folder.resolve("nowhere/l.sqlite"), UTC));

        assertEquals(Kind.DENIED, missing.kind());
        assertTrue(
                missing.getMessage()
                        .startsWith("cannot write " + folder.resolve("nowhere/l.sqlite.lock")),
                missing.getMessage());
    }

    /** Enough rows that the tables have pages below their root. */
    private void makeLedger() {
        try (LedgerWriter ledger = LedgerWriter.open(file, UTC)) {
            LedgerChanges changes = changes();
            for (int slot = 0; slot < 1000; slot++) {
                changes.post(posting(WEB, NOON.plusSeconds(slot * 300L), 10, 20));
                changes.keep(
                        run(WEB, new InvocationId("%032x".formatted(slot + 1)), NOON, bytes(1, 2)));
            }
            ledger.commit(changes, NOON);
        }
    }

    /** Both doors refuse it. A reader asks for less: it does not look at every page first. */
    private void assertRefused(Kind kind, String message) throws IOException {
        assertWriterRefused(kind, message);
        assertUntouched(kind, message, () -> LedgerReader.open(file));
    }

    private void assertWriterRefused(Kind kind, String message) throws IOException {
        assertUntouched(kind, message, () -> LedgerWriter.open(file, UTC));
    }

    private void assertUntouched(Kind kind, String message, Executable opening) throws IOException {
        byte[] before = Files.readAllBytes(file);
        Set<Path> beside = files();

        LedgerException refusal = assertThrows(LedgerException.class, opening);

        assertEquals(kind, refusal.kind(), refusal.getMessage());
        assertTrue(refusal.getMessage().contains(message), refusal.getMessage());
        assertArrayEquals(before, Files.readAllBytes(file));
        assertEquals(beside, files());
    }

    /**
     * Without the writers' lock, and without the empty log that SQLite leaves where it has read a
     * file in WAL mode.
     */
    private Set<Path> files() throws IOException {
        List<Path> innocent =
                List.of(folder.resolve("ledger.sqlite.lock"), folder.resolve("ledger.sqlite-shm"));
        Set<Path> files = new TreeSet<>();
        try (DirectoryStream<Path> listing = Files.newDirectoryStream(folder)) {
            listing.forEach(files::add);
        }
        files.removeAll(innocent);
        if (files.contains(folder.resolve("ledger.sqlite-wal"))
                && Files.size(folder.resolve("ledger.sqlite-wal")) == 0) {
            files.remove(folder.resolve("ledger.sqlite-wal"));
        }
        return files;
    }
}
