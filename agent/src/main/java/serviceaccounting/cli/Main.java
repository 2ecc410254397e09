package serviceaccounting.cli;

import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;

/**
 * Where the program starts: real streams, the real clock, and the only call of {@link System#exit}.
 */
public final class Main {

    private static final int BUFFER_CHARACTERS = 1 << 16;

    private Main() {}

    /** Runs the command line and exits with its code. */
    public static void main(String[] arguments) {
        StandardOutput standardOutput = StandardOutput.ofProcess();
        PrintWriter out =
                new PrintWriter(
                        new BufferedWriter(
                                new OutputStreamWriter(standardOutput, StandardCharsets.UTF_8),
                                BUFFER_CHARACTERS));
        PrintWriter err =
                new PrintWriter(
                        new OutputStreamWriter(
                                new FileOutputStream(FileDescriptor.err), StandardCharsets.UTF_8),
                        true);
        Surroundings surroundings =
                new Surroundings(
                        System.getenv(),
                        InstantSource.system(),
                        standardOutput.isTerminal(),
                        out,
                        err);
        int code = new Launcher(surroundings).run(arguments);
        out.flush();
        System.exit(standardOutput.exitCode(code, err));
    }
}
