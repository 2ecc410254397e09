package serviceaccounting.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RepairRequestTest {

    @TempDir Path folder;

    @Test
    void shouldAskOnceWhileARequestStands() throws IOException {
        RepairRequest request = new RepairRequest(folder);

        assertTrue(request.ask());
        assertTrue(Files.exists(folder.resolve("repair")));
        assertFalse(request.ask());
    }

    @Test
    void shouldAskAgainWhenTheHookHasTakenTheRequest() throws IOException {
        RepairRequest request = new RepairRequest(folder);
        request.ask();
        Files.delete(folder.resolve("repair"));

        assertTrue(request.ask());
    }

    @Test
    void shouldNotWriteThroughALink() throws IOException {
        Path target = Files.writeString(folder.resolve("target"), "kept");
        Files.createSymbolicLink(folder.resolve("repair"), target);

        assertFalse(new RepairRequest(folder).ask());
        assertEquals("kept", Files.readString(target));
    }

    @Test
    void shouldSayThatTheFolderIsMissing() {
        assertThrows(
                NoSuchFileException.class,
                () -> new RepairRequest(folder.resolve("nowhere")).ask());
    }
}
