package serviceaccounting.recording;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Asks for IP accounting to be switched back on. The agent has no right to do it; it leaves a file,
 * and a path unit starts the hook as root.
 */
final class RepairRequest {

    private final Path file;

    RepairRequest(Path runtimeFolder) {
        this.file = runtimeFolder.resolve("repair");
    }

    /**
     * Asks, unless a request still stands.
     *
     * @return whether this is a new request
     * @throws IOException if the file can't be made
     */
    boolean ask() throws IOException {
        try {
            Files.createFile(file);
            return true;
        } catch (FileAlreadyExistsException stillAsked) {
            return false;
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
