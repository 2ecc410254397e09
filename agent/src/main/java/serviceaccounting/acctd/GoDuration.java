package serviceaccounting.acctd;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go programs take them: {@code 90s}, {@code 1h30m}, {@code 1.5h}. */
final class GoDuration {

    private static final Map<String, Long> UNIT_NANOS =
            Map.of(
                    "ns", 1L,
                    "us", 1000L,
                    "µs", 1000L,
                    "μs", 1000L,
                    "ms", 1_000_000L,
                    "s", 1_000_000_000L,
                    "m", 60_000_000_000L,
                    "h", 3_600_000_000_000L);
    private static final Pattern PART =
            Pattern.compile("(\\d+\\.?\\d*|\\.\\d+)(ns|us|µs|μs|ms|s|m|h)");
    private static final Pattern WHOLE = Pattern.compile("([-+]?)((?:" + PART + ")+|0)");
    private static final BigDecimal MOST_NANOS = BigDecimal.valueOf(Long.MAX_VALUE);

    private GoDuration() {}

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException if it is none
     */
    static Duration parse(String word) {
        Matcher whole = WHOLE.matcher(word);
        if (!whole.matches()) {
            throw new IllegalArgumentException(
                    "'%s' is not a duration; expected one such as 5m, 1h30m or 90s"
                            .formatted(word));
        }
        BigDecimal nanos = BigDecimal.ZERO;
        Matcher part = PART.matcher(whole.group(2));
        while (part.find()) {
            BigDecimal unit = BigDecimal.valueOf(UNIT_NANOS.get(part.group(2)));
            nanos = nanos.add(new BigDecimal(part.group(1)).multiply(unit));
        }
        if (nanos.compareTo(MOST_NANOS) > 0) {
            throw new IllegalArgumentException(
                    "the duration '%s' is too long; 292 years are the most".formatted(word));
        }
        long value = nanos.setScale(0, RoundingMode.DOWN).longValueExact();
        return Duration.ofNanos(whole.group(1).equals("-") ? -value : value);
    }
}
