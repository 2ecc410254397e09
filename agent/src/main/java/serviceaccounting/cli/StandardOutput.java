package serviceaccounting.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Standard output, which remembers why it could not be written: a {@link PrintWriter} would swallow
 * it. A reader that went away, as {@code head} does, is no failure; a full disk is one.
 */
final class StandardOutput extends FilterOutputStream {

    /** proc(5): what the descriptor is open on. */
    private static final Path DESCRIPTOR = Path.of("/proc/self/fd/1");

    private final String target;
    private IOException failure;

    /**
     * Wraps a stream.
     *
     * @param target what proc(5) calls it: a path, {@code pipe:[…]}, {@code socket:[…]}, or nothing
     *     where that is unknown
     */
    StandardOutput(OutputStream out, String target) {
        super(out);
        this.target = target;
    }

    /** The process's own. */
    static StandardOutput ofProcess() {
        return new StandardOutput(new FileOutputStream(FileDescriptor.out), targetOfProcess());
    }

    /**
     * Whether somebody looks at it. Told by name, because asking for a Console would cost a cold
     * start 50 ms.
     */
    boolean isTerminal() {
        return target.startsWith("/dev/pts/")
                || target.startsWith("/dev/tty")
                || target.equals("/dev/console");
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (failure != null) {
            throw failure;
        }
        try {
            out.write(bytes, offset, length);
        } catch (IOException failed) {
            failure = failed;
            throw failed;
        }
    }

    /**
     * The code to exit with: an output that is lost makes a failure of success, unless nobody
     * wanted it any more.
     */
    int exitCode(int code, PrintWriter err) {
        if (failure == null || hasReader()) {
            return code;
        }
        err.println(
                "service-accounting: cannot write the output: the system said '%s'; the output is incomplete"
                        .formatted(failure.getMessage()));
        return code == ExitCode.FINE ? ExitCode.FAILED : code;
    }

    /** Nothing but the reader's going makes writing to a pipe or socket fail. */
    private boolean hasReader() {
        return target.startsWith("pipe:") || target.startsWith("socket:");
    }

    private static String targetOfProcess() {
        try {
            return Files.readSymbolicLink(DESCRIPTOR).toString();
        } catch (IOException | UnsupportedOperationException unknown) {
            return "";
        }
    }
}
