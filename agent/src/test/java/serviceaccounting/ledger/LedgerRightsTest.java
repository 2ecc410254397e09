package serviceaccounting.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static serviceaccounting.ledger.Bookings.NOON;
import static serviceaccounting.ledger.Bookings.UTC;
import static serviceaccounting.ledger.Bookings.WEB;
import static serviceaccounting.ledger.Bookings.changes;
import static serviceaccounting.ledger.Bookings.posting;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a member of the reader group can read, who may write neither the ledger's folder nor its
 * files. Root may everything, so the reader is another process, with another user.
 */
final class LedgerRightsTest {

    private static final String NOBODY = "65534";

    /** A class path that everybody can read. */
    @TempDir static Path program;

    @TempDir Path folder;
    private Path file;

    @BeforeAll
    static void copyProgram() throws Exception {
        assumeTrue(
                ChildJvm.works(
                        "setpriv",
                        "--reuid=" + NOBODY,
                        "--regid=" + NOBODY,
                        "--clear-groups",
                        "true"),
                "needs root, and setpriv(1)");
        for (Class<?> part : List.of(LedgerReader.class, Bookings.class, org.sqlite.JDBC.class)) {
            copy(codeOf(part), program.resolve(part.getSimpleName()));
        }
        Files.createDirectory(program.resolve("tmp"));
        everybodyMay(program, "rwxr-xr-x");
        everybodyMay(program.resolve("tmp"), "rwxrwxrwx");
    }

    @BeforeEach
    void makeFolderOfTheReaderGroup() throws IOException {
        file = folder.resolve("ledger.sqlite");
        Files.setAttribute(folder, "unix:gid", Integer.parseInt(NOBODY));
        everybodyMay(folder, "rwxr-x---");
    }

    @Test
    void shouldReadWhileTheWriterHasItOpen() throws Exception {
        try (LedgerWriter ledger = makeLedger()) {
            assertEquals("bytes 30", lookAsNobody());
            // The log is all there is: nothing was folded into the file.
            ledger.commit(changes(posting(WEB, NOON, 1, 0)), NOON);
            assertEquals("bytes 31", lookAsNobody());
        }
    }

    @Test
    void shouldReadWhenNobodyWritesAndTheLogCannotBeMade() throws Exception {
        makeLedger().close();
        ownedByTheGroup();
        assertFalse(Files.exists(folder.resolve("ledger.sqlite-wal")));

        assertEquals("bytes 30", lookAsNobody());
    }

    @Test
    void shouldReadTheLogThatADeadWriterLeft() throws Exception {
        try (LedgerWriter ledger = makeLedger()) {
            ledger.commit(changes(posting(WEB, NOON, 1, 0)), NOON);
            for (String end : List.of("", "-wal", "-shm")) {
                Files.copy(
                        folder.resolve("ledger.sqlite" + end),
                        folder.resolve("dead.sqlite" + end),
                        StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        file = folder.resolve("dead.sqlite");
        ownedByTheGroup();

        assertEquals("bytes 31", lookAsNobody());
    }

    @Test
    void shouldReadBehindAReaderThatMayWriteTheFolder() throws Exception {
        makeLedger().close();
        // SQLite leaves an empty log behind.
        assertEquals(30, Bookings.sums(file, WEB).getFirst().totalBytes());
        ownedByTheGroup();

        assertEquals("bytes 30", lookAsNobody());
    }

    @Test
    void shouldTellWhoIsNotInTheGroupToJoinIt() throws Exception {
        makeLedger().close();
        Files.setAttribute(file, "unix:gid", 0);
        assertEquals(
                "DENIED cannot read the ledger "
                        + file
                        + ": you may not; join the group service-accounting, or be root",
                lookAsNobody());

        Files.setAttribute(folder, "unix:gid", 0);
        assertEquals(
                "DENIED cannot read the ledger "
                        + file
                        + ": you may not; join the group service-accounting, or be root",
                lookAsNobody());
    }

    private LedgerWriter makeLedger() throws IOException {
        // As the service manager makes files of a unit whose group is the reader group.
        Files.setAttribute(Files.createFile(file), "unix:gid", Integer.parseInt(NOBODY));
        LedgerWriter ledger = LedgerWriter.open(file, UTC);
        ledger.commit(changes(posting(WEB, NOON, 10, 20)), NOON);
        return ledger;
    }

    private void ownedByTheGroup() throws IOException {
        for (Path path : everything(folder)) {
            Files.setAttribute(path, "unix:gid", Integer.parseInt(NOBODY));
        }
    }

    private String lookAsNobody() throws Exception {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "setpriv",
                                "--reuid=" + NOBODY,
                                "--regid=" + NOBODY,
                                "--clear-groups"));
        String classPath = String.join(File.pathSeparator, everythingAtTop());
        List<String> java = ChildJvm.command(classPath, LedgerLook.class, file.toString());
        // SQLite's library is unpacked there.
        java.add(1, "-Djava.io.tmpdir=" + program.resolve("tmp"));
        command.addAll(java);
        return ChildJvm.run(command);
    }

    private static List<String> everythingAtTop() throws IOException {
        try (Stream<Path> parts = Files.list(program)) {
            return parts.map(Path::toString).toList();
        }
    }

    private static Path codeOf(Class<?> part) throws URISyntaxException {
        return Path.of(part.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private static void copy(Path from, Path to) throws IOException {
        for (Path path : everything(from)) {
            Files.copy(path, to.resolve(from.relativize(path).toString()));
        }
    }

    private static void everybodyMay(Path top, String folderMode) throws IOException {
        for (Path path : everything(top)) {
            String mode = Files.isDirectory(path) ? folderMode : "rw-r--r--";
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
        }
    }

    private static List<Path> everything(Path top) throws IOException {
        try (Stream<Path> paths = Files.walk(top)) {
            return paths.toList();
        }
    }
}
