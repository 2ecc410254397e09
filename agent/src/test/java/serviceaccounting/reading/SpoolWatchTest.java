package serviceaccounting.reading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SpoolWatchTest {

    @TempDir Path folder;
    private final Semaphore arrived = new Semaphore(0);

    @Test
    void shouldTellOfEachRecordThatIsRenamedIntoTheFolder() throws Exception {
        Path records = Files.createDirectory(folder.resolve("records"));
        try (SpoolWatch watch = SpoolWatch.start(records, arrived::release)) {
            rename("first", records);
            assertTrue(arrived.tryAcquire(10, TimeUnit.SECONDS), watch + " did not see the first");
            rename("second", records);
            assertTrue(arrived.tryAcquire(10, TimeUnit.SECONDS), watch + " did not see the second");
        }
    }

    @Test
    void shouldSayThatTheFolderIsMissing() {
        assertThrows(
                NoSuchFileException.class,
                () -> SpoolWatch.start(folder.resolve("nowhere"), arrived::release));
        assertEquals(0, arrived.availablePermits());
    }

    private void rename(String name, Path records) throws IOException {
        Path staged = Files.writeString(folder.resolve(name), "x");
        Files.move(staged, records.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }
}
