package serviceaccounting.settings;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as people write them: a whole number and one of {@code ms}, {@code s}, {@code min},
 * {@code h}, {@code d}.
 */
public final class DurationText {

    /** What to tell somebody who wrote something else. */
    public static final String EXPECTED =
            "a whole number and one of ms, s, min, h, d, such as 10s or 45d";

    /** Nanoseconds fit into a long up to 106,751 days; nobody needs the odd ones. */
    private static final Duration LONGEST = Duration.ofDays(100_000);

    private static final Pattern FORM = Pattern.compile("([0-9]{1,18})(ms|s|min|h|d)");

    private static final Unit[] UNITS = {
        new Unit("d", 86_400_000L),
        new Unit("h", 3_600_000L),
        new Unit("min", 60_000L),
        new Unit("s", 1_000L),
        new Unit("ms", 1L)
    };

    private record Unit(String word, long millis) {}

    private DurationText() {}

    /**
     * Reads a duration.
     *
     * @throws IllegalArgumentException if it is none, or longer than 100000 days; the message is
     *     one line without the value
     */
    public static Duration parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a duration; expected " + EXPECTED);
        }
        long count = Long.parseLong(matcher.group(1));
        long millis = millisOf(matcher.group(2));
        if (count > LONGEST.toMillis() / millis) {
            throw new IllegalArgumentException(
                    "too long a duration; expected at most " + format(LONGEST));
        }
        return Duration.ofMillis(count * millis);
    }

    /**
     * Writes a duration with the largest unit that leaves a whole number: 60 s is {@code 1min}, 90
     * s is {@code 90s}.
     */
    public static String format(Duration duration) {
        long millis = duration.toMillis();
        if (millis == 0) {
            return "0s";
        }
        for (Unit unit : UNITS) {
            if (millis % unit.millis == 0) {
                return millis / unit.millis + unit.word;
            }
        }
        throw new IllegalStateException(
                "every number of milliseconds is a multiple of one: " + millis);
    }

    private static long millisOf(String word) {
        for (Unit unit : UNITS) {
            if (unit.word.equals(word)) {
                return unit.millis;
            }
        }
        throw new IllegalStateException("the pattern lets no other unit through: " + word);
    }
}
