package serviceaccounting.cli;

import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;

/**
 * Everything a command takes from the world besides its arguments.
 *
 * @param environment the environment variables
 * @param clock the wall clock
 * @param terminal whether a person looks at {@code out}
 * @param out where answers go
 * @param err where errors and warnings go
 */
record Surroundings(
        Map<String, String> environment,
        InstantSource clock,
        boolean terminal,
        PrintWriter out,
        PrintWriter err) {

    Surroundings {
        environment = Map.copyOf(environment);
        Objects.requireNonNull(clock, "clock");
        Objects.requireNonNull(out, "out");
        Objects.requireNonNull(err, "err");
    }

    /** Whether colours are wanted: https://no-color.org, and a terminal that has them. */
    boolean coloursAreWelcome() {
        return terminal
                && environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "dumb").equals("dumb");
    }
}
