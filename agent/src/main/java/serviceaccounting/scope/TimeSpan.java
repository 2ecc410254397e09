package serviceaccounting.scope;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Time spans as systemd.time(7) writes them: {@code 90}, {@code 1min 30s}. */
final class TimeSpan {

    private static final Pattern PART = Pattern.compile("\\s*([0-9]{1,9})\\s*([a-z]*)\\s*");

    private static final Map<String, Long> MICROS =
            Map.ofEntries(
                    Map.entry("us", 1L),
                    Map.entry("ms", 1_000L),
                    Map.entry("", 1_000_000L),
                    Map.entry("s", 1_000_000L),
                    Map.entry("sec", 1_000_000L),
                    Map.entry("m", 60_000_000L),
                    Map.entry("min", 60_000_000L),
                    Map.entry("h", 3_600_000_000L),
                    Map.entry("hr", 3_600_000_000L),
                    Map.entry("d", 86_400_000_000L),
                    Map.entry("w", 604_800_000_000L));

    private TimeSpan() {}

    /**
     * The span, µs. A number without a unit is seconds.
     *
     * @throws IllegalArgumentException if it is none
     */
    static long micros(String name, String text) {
        Matcher part = PART.matcher(text);
        long sum = 0;
        int end = 0;
        while (end < text.length() && part.find(end) && part.start() == end) {
            Long micros = MICROS.get(part.group(2));
            if (micros == null) {
                break;
            }
            sum += Long.parseLong(part.group(1)) * micros;
            end = part.end();
        }
        if (end < text.length() || text.isEmpty()) {
            throw ScopeProperty.refused(name, text, "a time such as 90, 1min 30s or infinity");
        }
        return sum;
    }
}
