package serviceaccounting.ledger;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A main class of the test tree in a Java of its own. */
final class ChildJvm {

    private static final String NATIVE_LIBRARY = "org.sqlite.lib.path";

    private ChildJvm() {}

    /** Starts it. What it says to standard error is shown with the test's own. */
    static Process start(Class<?> main, String... arguments) throws IOException {
        List<String> command = command(System.getProperty("java.class.path"), main, arguments);
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    /** The command line. */
    static List<String> command(String classPath, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx64m"));
        // As in this JVM: a child that is killed would leave its own copy of the library behind.
        Optional.ofNullable(System.getProperty(NATIVE_LIBRARY))
                .ifPresent(folder -> command.add("-D" + NATIVE_LIBRARY + "=" + folder));
        command.addAll(List.of("-cp", classPath, main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Runs a command to its end, and gives what it said to standard output, stripped. */
    static String run(List<String> command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try {
            String said =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                            .strip();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                throw new IOException(command + " does not end; so far: " + said);
            }
            return said;
        } finally {
            process.destroyForcibly();
        }
    }

    /** Whether a command can be run here, and ends well. */
    static boolean works(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException missing) {
            return false;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
