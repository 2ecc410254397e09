package serviceaccounting.linux;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The file descriptors of this process, for who turns it into another program: those that the
 * process was started with go on to the program, those of the JVM must not. Java opens its own
 * files, {@code lib/modules} and the jars, without O_CLOEXEC.
 */
public final class FileDescriptors {

    private static final Path FOLDER = Path.of("/proc/self/fd");
    private static final int CLOSE_RANGE_CLOEXEC = 4;

    private FileDescriptors() {}

    /**
     * Those the process was started with: all that are open but for Java's own files. To be called
     * before anything else is opened.
     *
     * @throws IOException if /proc can't be read
     */
    public static Set<Integer> inherited() throws IOException {
        List<Path> ours = new ArrayList<>();
        ours.add(real(Path.of(System.getProperty("java.home"))));
        for (String jar : System.getProperty("java.class.path").split(":")) {
            Path folder = real(Path.of(jar)).getParent();
            if (folder != null) {
                ours.add(folder);
            }
        }
        Set<Integer> inherited = new TreeSet<>();
        for (int descriptor : open()) {
            if (!isBelow(ours, descriptor)) {
                inherited.add(descriptor);
            }
        }
        return inherited;
    }

    /** Has all others close when this process becomes another program. */
    static void keepOnly(Set<Integer> kept) throws IOException {
        for (int descriptor : open()) {
            if (!kept.contains(descriptor)
                    && LibC.functions().close_range(descriptor, descriptor, CLOSE_RANGE_CLOEXEC)
                            != 0) {
                throw new NativeException(
                        "close_range(2)",
                        "file descriptor " + descriptor,
                        LibC.errno(),
                        "Linux 5.11 or newer is needed");
            }
        }
    }

    private static List<Integer> open() throws IOException {
        List<Integer> descriptors = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(FOLDER)) {
            for (Path entry : entries) {
                descriptors.add(Integer.valueOf(entry.getFileName().toString()));
            }
        }
        // The one the folder was read by is among them, and gone by now.
        descriptors.removeIf(descriptor -> !isOpen(descriptor));
        return descriptors;
    }

    private static boolean isOpen(int descriptor) {
        return Files.isSymbolicLink(FOLDER.resolve(Integer.toString(descriptor)));
    }

    private static boolean isBelow(List<Path> folders, int descriptor) throws IOException {
        try {
            Path file = Files.readSymbolicLink(FOLDER.resolve(Integer.toString(descriptor)));
            return folders.stream().anyMatch(file::startsWith);
        } catch (NoSuchFileException closed) {
            return true;
        }
    }

    private static Path real(Path path) throws IOException {
        return Files.exists(path) ? path.toRealPath() : path.toAbsolutePath();
    }
}
