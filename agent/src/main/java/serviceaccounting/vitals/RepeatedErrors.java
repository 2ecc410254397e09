package serviceaccounting.vitals;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Logs an error the first time, and then with a count each hour: a fault that stays must not flood
 * the journal.
 */
public final class RepeatedErrors {

    private static final Duration PAUSE = Duration.ofHours(1);

    private final Logger logger;
    private final Map<String, Seen> seen = new HashMap<>();

    public RepeatedErrors(Logger logger) {
        this.logger = Objects.requireNonNull(logger, "logger");
    }

    /**
     * Logs or counts an error.
     *
     * @param kind what the same errors have in common
     * @param message what to say of this one
     */
    public synchronized void log(String kind, Instant at, Level level, String message) {
        Seen last = seen.get(kind);
        if (last == null) {
            seen.put(kind, new Seen(at, 0));
            logger.log(level, message);
        } else if (Duration.between(last.logged(), at).compareTo(PAUSE) >= 0) {
            logger.log(
                    level,
                    "%s (and %d times since %s)".formatted(message, last.silent(), last.logged()));
            seen.put(kind, new Seen(at, 0));
        } else {
            seen.put(kind, new Seen(last.logged(), last.silent() + 1));
        }
    }

    /** What failed works again; says so if it was logged. */
    public synchronized void over(String kind, String message) {
        if (seen.remove(kind) != null) {
            logger.log(Level.INFO, message);
        }
    }

    private record Seen(Instant logged, long silent) {}
}
