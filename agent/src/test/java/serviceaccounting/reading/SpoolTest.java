package serviceaccounting.reading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import serviceaccounting.reading.Spool.Taken;
import serviceaccounting.reading.Spool.TakenRecord;
import serviceaccounting.reading.Spool.UnusableRecord;
import serviceaccounting.traffic.UnitName;

final class SpoolTest {

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
    void shouldTakeARecordAndLeaveItUntilItIsDiscarded() throws IOException {
        Path file = write("web.service:a:stopped:69000000.properties", GOOD);

        Taken taken = spool.take();
        assertEquals(List.of(file), files(taken));
        assertTrue(Files.exists(file), "whoever dies before the commit finds it again");
        assertEquals(taken, spool.take());

        spool.discard(taken.records());
        assertFalse(Files.exists(file));
        assertEquals(Taken.NOTHING, spool.take());
    }

    @Test
    void shouldDiscardNothingButWhatWasBooked() throws IOException {
        write("web.service:a:stopping:1.properties", GOOD.with("Event", "stopping"));
        Taken taken = spool.take();
        Path later = write("web.service:a:stopped:2.properties", GOOD);

        spool.discard(taken.records());

        assertEquals(List.of(later), files(spool.take()));
    }

    @Test
    void shouldDiscardARecordThatIsGoneAlready() throws IOException {
        Path file = write("web.service:a:stopped:2.properties", GOOD);
        Taken taken = spool.take();
        Files.delete(file);

        spool.discard(taken.records());

        assertEquals(0, spool.waiting());
    }

    @Test
    void shouldOrderRecordsByBootTimeNotByName() throws IOException {
        Path second = write("a.service:a:stopped:10.properties", bootTime(10));
        Path third = write("b.service:a:stopped:9.properties", bootTime(900));
        Path first = write("z.service:a:start:2.properties", bootTime(2));

        // The content is authoritative: the third one's name lies.
        assertEquals(List.of(first, second, third), files(spool.take()));
    }

    @Test
    void shouldTakeTheOldestThousandAtOnceAndTheRestBehindThem() throws IOException {
        for (int number = 1; number <= 1_003; number++) {
            write("web.service:a:stopped:" + number + ".properties", bootTime(number));
        }

        Taken first = spool.take();
        assertEquals(1_003, spool.waiting());
        assertEquals(1_000, first.records().size());
        assertEquals(1, bootTime(first.records().getFirst()));
        assertEquals(1_000, bootTime(first.records().getLast()));

        spool.discard(first.records());
        assertEquals(
                List.of(1_001L, 1_002L, 1_003L),
                spool.take().records().stream().map(SpoolTest::bootTime).toList());
    }

    @Test
    void shouldReadTheWholeNameOfAUnitWhoseFileNameIsCut() throws IOException {
        String name = "x".repeat(247) + ".service";
        write(
                "x".repeat(150) + ":" + "a".repeat(32) + ":stopped:69000000.properties",
                GOOD.with("Id", name));

        assertEquals(
                new UnitName(name), spool.take().records().getFirst().content().reading().unit());
    }

    @Test
    void shouldIgnoreFilesThatAreNoRecords() throws IOException {
        Path other = write("README", GOOD);

        assertEquals(0, spool.waiting());
        assertEquals(Taken.NOTHING, spool.take());
        assertTrue(Files.exists(other));
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

    @Test
    void shouldSayThatTheFolderIsMissing() throws IOException {
        Files.delete(spool.records());

        assertThrows(NoSuchFileException.class, () -> spool.take());
        assertThrows(NoSuchFileException.class, () -> spool.waiting());
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

    private static SpoolRecords bootTime(long micros) {
        return GOOD.without("BoottimeEndUSec").with("BoottimeUSec", Long.toString(micros));
    }

    private static long bootTime(TakenRecord taken) {
        return taken.content().reading().bootTimeMicros();
    }

    private static List<Path> files(Taken taken) {
        return taken.records().stream().map(TakenRecord::file).toList();
    }
}
