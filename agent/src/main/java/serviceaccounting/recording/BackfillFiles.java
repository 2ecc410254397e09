package serviceaccounting.recording;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.UUID;

/**
 * The two files of a back-fill in the agent's runtime folder: the request, which the agent removes
 * when it takes it, and the progress, to which it adds a line for each thing it has to say.
 *
 * @param request written by the command
 * @param progress written by the agent
 */
record BackfillFiles(Path request, Path progress) {

    private static final String START = "backfill-";
    private static final String REQUEST = ".request";

    /** A pair of names that nobody has yet. */
    static BackfillFiles fresh(Path runtime) {
        return of(runtime.resolve(START + UUID.randomUUID() + REQUEST));
    }

    private static BackfillFiles of(Path request) {
        String name = request.getFileName().toString();
        String id = name.substring(0, name.length() - REQUEST.length());
        return new BackfillFiles(request, request.resolveSibling(id + ".progress"));
    }

    /** A request that waits. */
    static Optional<BackfillFiles> waiting(Path runtime) throws IOException {
        try (DirectoryStream<Path> found =
                Files.newDirectoryStream(runtime, START + "*" + REQUEST)) {
            for (Path request : found) {
                return Optional.of(of(request));
            }
            return Optional.empty();
        } catch (NoSuchFileException | NotDirectoryException noFolder) {
            return Optional.empty();
        }
    }

    /** Leaves the request: complete at once, and readable by the agent whatever our umask. */
    void ask(BackfillOrder order) throws IOException {
        Path staged = request.resolveSibling("." + request.getFileName());
        try {
            // New: the folder is the agent's, and root must follow no link in it.
            Files.writeString(staged, order.text(), StandardOpenOption.CREATE_NEW);
            Files.setPosixFilePermissions(staged, PosixFilePermissions.fromString("rw-r--r--"));
            Files.move(staged, request, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(staged);
        }
    }

    /** Takes the request: it is not there any more when this returns. */
    BackfillOrder take() throws IOException {
        String text = Files.readString(request);
        Files.delete(request);
        return BackfillOrder.parse(text);
    }

    /** Adds a line to the progress. */
    void tell(String line) throws IOException {
        Files.writeString(
                progress,
                line.replace('\n', ' ') + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    /** What the agent has told until now, whole lines only. */
    String told() throws IOException {
        if (!Files.isRegularFile(progress, LinkOption.NOFOLLOW_LINKS)) {
            return "";
        }
        String text = Files.readString(progress);
        return text.substring(0, text.lastIndexOf('\n') + 1);
    }

    /** Removes both. */
    void remove() throws IOException {
        Files.deleteIfExists(request);
        Files.deleteIfExists(progress);
    }
}
