package serviceaccounting.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/**
 * Turns this process into another program, execve(2): the process ID, its parent, its terminal, its
 * folder and its limits stay; the JVM with all its threads is gone.
 *
 * <p>Of the JVM nothing is left over. Signals that it handles do again what they do by themselves,
 * and what was ignored when it started is ignored still. Its file descriptors are closed, and the
 * signal mask is that of before: the JVM blocks SIGQUIT in all threads but one. Two things are left
 * to who starts the JVM: {@code -XX:-MaxFDLimit}, since it must not raise the limit of open files,
 * and {@code -Dserviceaccounting.ignoredSignals}, the line SigIgn of proc(5): some signals it
 * handles though they were ignored, such as SIGQUIT and SIGPIPE.
 */
public final class ProgramStart {

    private static final int SIG_SETMASK = 2;
    private static final int SIGSET_BYTES = 128;
    private static final long SIG_IGN = 1;
    private static final String IGNORED_SIGNALS = "serviceaccounting.ignoredSignals";
    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

    private ProgramStart() {}

    /**
     * The last words of this process's command line as it got them. Java's own copies went through
     * the character set of the locale, which in the locale C loses what is not ASCII.
     *
     * @param count how many words
     * @throws IllegalStateException if there are not that many
     */
    public static List<byte[]> lastArguments(int count) {
        List<byte[]> all = words(read(COMMAND_LINE));
        if (count > all.size()) {
            throw new IllegalStateException(
                    "%s has %d words, not %d".formatted(COMMAND_LINE, all.size(), count));
        }
        return all.subList(all.size() - count, all.size());
    }

    /** Sets a variable in the environment that the program will have. */
    public static void setEnvironment(String name, String value) {
        if (LibC.functions().setenv(name, value, 1) != 0) {
            throw new NativeException(
                    "setenv(3)", name + "=" + value, LibC.errno(), "there is too little memory");
        }
    }

    /**
     * Becomes a program. Returns only if that failed.
     *
     * @param arguments the program, as a path or as a name to be found by PATH, and its arguments;
     *     at least one
     * @param descriptors the file descriptors it gets, {@link FileDescriptors#inherited}
     * @return why not: the error number tells, errno of execve(2)
     * @throws IOException if /proc can't be read
     */
    public static NativeException become(List<byte[]> arguments, Set<Integer> descriptors)
            throws IOException {
        Runtime runtime = Runtime.getRuntime(LibC.functions());
        List<Pointer> strings = new ArrayList<>();
        Pointer table =
                Memory.allocateDirect(
                        runtime, (arguments.size() + 1) * runtime.addressSize(), true);
        for (byte[] argument : arguments) {
            // Allocated zeroed: the byte behind the last is the end of the string.
            Pointer string = Memory.allocateDirect(runtime, argument.length + 1, true);
            string.put(0, argument, 0, argument.length);
            table.putPointer((long) strings.size() * runtime.addressSize(), string);
            strings.add(string);
        }
        byte[] first = arguments.getFirst();
        byte[] file = new byte[first.length + 1];
        System.arraycopy(first, 0, file, 0, first.length);
        FileDescriptors.keepOnly(descriptors);
        unblockSignals();
        ignoreSignals(System.getProperty(IGNORED_SIGNALS, "0"));
        LibC.functions().execvp(file, table);
        int errno = LibC.errno();
        return new NativeException(
                "execve(2)",
                new String(first, StandardCharsets.UTF_8) + ", " + strings.size() + " words",
                errno,
                "the command is not started");
    }

    /**
     * The mask of the thread that called main() in C. It only waits for the JVM, whose threads are
     * all others, so it still has the mask that the process was started with.
     */
    private static void unblockSignals() {
        long pid = ProcessHandle.current().pid();
        Path status = Path.of("/proc/self/task/%d/status".formatted(pid));
        byte[] set = new byte[SIGSET_BYTES];
        ByteBuffer.wrap(set)
                .order(ByteOrder.nativeOrder())
                .putLong(blockedSignals(new String(read(status), StandardCharsets.UTF_8)));
        int errno = LibC.functions().pthread_sigmask(SIG_SETMASK, set, null);
        if (errno != 0) {
            throw new NativeException(
                    "pthread_sigmask(3)",
                    "SIG_SETMASK",
                    errno,
                    "this is a mistake in service-accounting, please report it");
        }
    }

    /** Those that were ignored, as proc(5) has them: signal 1 is the lowest bit. */
    private static void ignoreSignals(String mask) {
        long ignored = Long.parseUnsignedLong(mask, 16);
        for (int number = 1; number <= Long.SIZE; number++) {
            if ((ignored >>> number - 1 & 1) != 0) {
                LibC.functions().signal(number, SIG_IGN);
            }
        }
    }

    /** The line SigBlk of a status file, proc(5): signal 1 is the lowest bit. */
    static long blockedSignals(String status) {
        return status.lines()
                .filter(line -> line.startsWith("SigBlk:"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .map(mask -> Long.parseUnsignedLong(mask, 16))
                .orElse(0L);
    }

    /** Each word ends with a zero byte, also the last. */
    static List<byte[]> words(byte[] commandLine) {
        List<byte[]> words = new ArrayList<>();
        int start = 0;
        for (int end = 0; end < commandLine.length; end++) {
            if (commandLine[end] == 0) {
                words.add(Arrays.copyOfRange(commandLine, start, end));
                start = end + 1;
            }
        }
        return words;
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot read %s: %s; is /proc mounted?".formatted(file, e), e);
        }
    }
}
