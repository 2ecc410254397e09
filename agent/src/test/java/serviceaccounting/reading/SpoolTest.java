package serviceaccounting.reading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import serviceaccounting.reading.Spool.Taken;
import serviceaccounting.reading.Spool.TakenRecord;
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
    void shouldNotMindRecordsThatVanishWhileItLooks() throws Exception {
        Path keeper = write("web.service:a:stopped:1.properties", bootTime(1));
        AtomicBoolean done = new AtomicBoolean();
        Thread other = Thread.ofPlatform().start(() -> comeAndGo(done));
        int takes = 0;
        while (!done.get() || takes == 0) {
            Taken taken = spool.take();
            assertEquals(keeper, taken.records().getFirst().file());
            assertEquals(List.of(), taken.rejected());
            assertEquals(List.of(), taken.stuck());
            takes++;
        }
        other.join();
    }

    /** Records of which each is gone a moment later, as when an admin clears the folder. */
    private void comeAndGo(AtomicBoolean done) {
        try {
            for (int number = 2; number < 2_000; number++) {
                Path staged = Files.writeString(folder.resolve("staged"), bootTime(number).text());
                Path file =
                        spool.records().resolve("web.service:a:stopped:" + number + ".properties");
                Files.move(staged, file);
                Files.delete(file);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } finally {
            done.set(true);
        }
    }

    @Test
    void shouldSayThatTheFolderIsMissing() throws IOException {
        Files.delete(spool.records());

        assertThrows(NoSuchFileException.class, () -> spool.take());
        assertThrows(NoSuchFileException.class, () -> spool.waiting());
    }

    private Path write(String name, SpoolRecords record) throws IOException {
        return Files.writeString(spool.records().resolve(name), record.text());
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
