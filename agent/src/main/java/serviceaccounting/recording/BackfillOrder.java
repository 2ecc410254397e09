package serviceaccounting.recording;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What {@code service-accounting backfill} asks the agent for, and the file it says so in
 * (docs/reference/files.md).
 *
 * @param since the first moment of the journal to be read
 * @param units what the names of the units wanted look like; empty: those that are declared
 */
public record BackfillOrder(Instant since, Optional<Pattern> units) {

    private static final String VERSION = "1";

    public BackfillOrder {
        Objects.requireNonNull(since, "since");
        Objects.requireNonNull(units, "units");
    }

    /** The text of the request: {@code KEY=value} lines. */
    String text() {
        return "Backfill=%s\nSinceUSec=%d\n"
                        .formatted(VERSION, ChronoUnit.MICROS.between(Instant.EPOCH, since))
                + units.map(form -> "Units=" + form.pattern() + "\n").orElse("");
    }

    /**
     * Reads a request.
     *
     * @throws IllegalArgumentException if it is none
     */
    static BackfillOrder parse(String text) {
        Map<String, String> values = new HashMap<>();
        for (String line : text.split("\n")) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                values.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        if (!VERSION.equals(values.get("Backfill"))) {
            throw new IllegalArgumentException(
                    "Backfill is '%s', and only '%s' is known"
                            .formatted(values.get("Backfill"), VERSION));
        }
        try {
            return new BackfillOrder(
                    Instant.EPOCH.plus(
                            Long.parseLong(values.getOrDefault("SinceUSec", "")),
                            ChronoUnit.MICROS),
                    Optional.ofNullable(values.get("Units")).map(Pattern::compile));
        } catch (NumberFormatException | DateTimeException | PatternSyntaxException refused) {
            throw new IllegalArgumentException("not a request: " + refused.getMessage(), refused);
        }
    }
}
