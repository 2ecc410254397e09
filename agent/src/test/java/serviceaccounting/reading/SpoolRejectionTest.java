package serviceaccounting.reading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import serviceaccounting.reading.Spool.Taken;
import serviceaccounting.reading.Spool.TakenRecord;
import serviceaccounting.reading.Spool.UnusableRecord;

/** What is no record is moved away, kept, and holds up nobody. */
final class SpoolRejectionTest {

    private static final SpoolRecords GOOD = SpoolRecords.stopped();

    @TempDir Path folder;
    private Spool spool;

    @BeforeEach
    void makeSpool() throws IOException {
        Files.createDirectory(folder.resolve("records"));
        Files.createDirectory(folder.resolve("rejected"));
        spool = new Spool(folder);
    }

    @Test
    void shouldMoveABrokenRecordAwayAndTakeTheOthers() throws IOException {
        Path good = write("web.service:a:stopped:2.properties", GOOD);
        write("web.service:a:stopped:1.properties", GOOD.with("Event", "live"));

        Taken taken = spool.take();

        Path moved = rejected("web.service:a:stopped:1.properties");
        assertEquals(
                List.of(
                        new UnusableRecord(
                                moved, "Event is 'live', which is no event of the hook")),
                taken.rejected());
        assertEquals(List.of(good), files(taken));
        assertEquals(GOOD.with("Event", "live").text(), Files.readString(moved));
        assertEquals(List.of(good), listing("records"));
    }

    @Test
    void shouldNeverOverwriteAUnusableRecord() throws IOException {
        for (String text : List.of("first", "second", "third")) {
            Files.writeString(spool.records().resolve("x.properties"), text);
            assertEquals(1, spool.take().rejected().size());
        }

        assertEquals("first", Files.readString(rejected("x.properties")));
        assertEquals("second", Files.readString(rejected("x.properties.1")));
        assertEquals("third", Files.readString(rejected("x.properties.2")));
    }

    @Test
    void shouldLeaveWhatCannotBeMovedAndTakeTheOthers() throws IOException {
        Files.delete(folder.resolve("rejected"));
        Path good = write("web.service:a:stopped:2.properties", GOOD);
        Path broken = write("web.service:a:stopped:1.properties", GOOD.without("Id"));

        Taken taken = spool.take();

        assertEquals(List.of(good), files(taken));
        assertEquals(List.of(), taken.rejected());
        assertEquals(List.of(broken), taken.stuck().stream().map(UnusableRecord::file).toList());
        assertTrue(
                taken.stuck()
                        .getFirst()
                        .reason()
                        .startsWith("Id is missing; and it can't be moved away: "));
        assertTrue(Files.exists(broken));
    }

    @Test
    void shouldRejectALinkWithoutFollowingIt() throws IOException {
        Path secret = folder.resolve("secret");
        Files.writeString(secret, GOOD.text());
        Files.createSymbolicLink(spool.records().resolve("l.properties"), secret);

        assertReason("not a regular file", spool.take());
        assertTrue(Files.isSymbolicLink(rejected("l.properties")));
        assertEquals(GOOD.text(), Files.readString(secret));
    }

    @Test
    void shouldRejectALinkThatLeadsNowhere() throws IOException {
        Files.createSymbolicLink(
                spool.records().resolve("l.properties"), folder.resolve("nowhere"));

        assertReason("not a regular file", spool.take());
        assertTrue(Files.exists(rejected("l.properties"), LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void shouldRejectAFolder() throws IOException {
        Files.createDirectories(spool.records().resolve("d.properties/inside"));

        assertReason("not a regular file", spool.take());
        assertTrue(Files.isDirectory(rejected("d.properties/inside")));
    }

    @Test
    void shouldTakeARecordOf64KibAndRejectALargerOne() throws IOException {
        String full = GOOD.text() + "X=";
        byte[] largest = Arrays.copyOf(full.getBytes(StandardCharsets.UTF_8), 64 * 1024);
        Arrays.fill(largest, full.length(), largest.length, (byte) 'x');
        largest[largest.length - 1] = '\n';
        Files.write(spool.records().resolve("w:a:stopped:1.properties"), largest);
        assertEquals(1, spool.take().records().size());

        Files.write(
                spool.records().resolve("w:a:stopped:2.properties"),
                Arrays.copyOf(largest, 64 * 1024 + 1));
        assertReason("larger than 65536 bytes", spool.take());
    }

    @Test
    void shouldMoveAwayWhatItMayNotRead() throws IOException {
        Path secret = write("web.service:a:stopped:1.properties", GOOD);
        Path good = write("web.service:a:stopped:2.properties", GOOD);
        Files.setPosixFilePermissions(secret, Set.of());
        assumeFalse(Files.isReadable(secret), "root may read everything");

        Taken taken = spool.take();

        assertEquals(
                List.of(rejected("web.service:a:stopped:1.properties")),
                taken.rejected().stream().map(UnusableRecord::file).toList());
        assertEquals(List.of(good), files(taken));
    }

    @Test
    void shouldRejectWhatIsNotUtf8() throws IOException {
        Files.write(
                spool.records().resolve("b.properties"), new byte[] {'A', '=', (byte) 0xff, '\n'});

        assertReason("not UTF-8 text", spool.take());
    }

    @Test
    void shouldRejectAnEmptyFile() throws IOException {
        Files.createFile(spool.records().resolve("e.properties"));

        assertReason("the last line has no end: the record was cut off", spool.take());
    }

    private void assertReason(String reason, Taken taken) {
        assertEquals(
                List.of(reason), taken.rejected().stream().map(UnusableRecord::reason).toList());
    }

    private Path write(String name, SpoolRecords record) throws IOException {
        return Files.writeString(spool.records().resolve(name), record.text());
    }

    private Path rejected(String name) {
        return folder.resolve("rejected").resolve(name);
    }

    private List<Path> listing(String name) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(name))) {
            return files.toList();
        }
    }

    private static List<Path> files(Taken taken) {
        return taken.records().stream().map(TakenRecord::file).toList();
    }
}
