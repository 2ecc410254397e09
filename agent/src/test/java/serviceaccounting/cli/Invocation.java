package serviceaccounting.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;

/**
 * One call of the command line, from arguments to exit code.
 *
 * @param code the exit code
 * @param out what it answered
 * @param err what it complained about
 */
record Invocation(int code, String out, String err) {

    private static final Instant NOW = Instant.parse("2026-11-20T09:41:07Z");

    static Invocation of(String... arguments) {
        return with(Map.of(), false, arguments);
    }

    static Invocation with(Map<String, String> environment, boolean terminal, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Surroundings surroundings =
                new Surroundings(
                        environment,
                        InstantSource.fixed(NOW),
                        terminal,
                        new PrintWriter(out),
                        new PrintWriter(err));
        int code = new Launcher(surroundings).run(arguments);
        return new Invocation(code, out.toString(), err.toString());
    }
}
