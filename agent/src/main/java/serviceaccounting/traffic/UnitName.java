package serviceaccounting.traffic;

import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A systemd unit's full name, such as {@code nginx.service} or {@code getty@tty1.service}, or a
 * name that stands for many: a template, {@code getty@.service}, or a pattern, {@code
 * zeek-*.scope}, in which {@code *} is any letters and {@code ?} any one.
 *
 * <p>Source: systemd.unit(5): at most 255 characters of {@code [a-zA-Z0-9:_.\-@]} and {@code \},
 * and a type suffix.
 *
 * @param value the full name with its suffix
 */
public record UnitName(String value) implements Comparable<UnitName> {

    /** The unit types that own a cgroup, and so can be accounted: systemd.resource-control(5). */
    public static final List<String> ACCOUNTABLE_SUFFIXES =
            List.of(".service", ".socket", ".scope", ".slice", ".mount", ".swap");

    private static final Pattern FORM = Pattern.compile("[a-zA-Z0-9:_.\\\\@*?-]+\\.[a-z]+");
    private static final int LONGEST = 255;

    public UnitName {
        Objects.requireNonNull(value, "value");
        if (!FORM.matcher(value).matches()
                || value.length() > LONGEST
                || !hasAccountableSuffix(value)) {
            throw new IllegalArgumentException(
                    "not the name of a unit that can be accounted: '%s'; expected a name such as nginx.service, with one of the suffixes %s"
                            .formatted(value, String.join(" ", ACCOUNTABLE_SUFFIXES)));
        }
    }

    /** The type suffix with its dot: {@code .service}. */
    public String suffix() {
        return value.substring(value.lastIndexOf('.'));
    }

    /**
     * Whether this stands for many units and itself never runs: a template, {@code foo@.service},
     * or a pattern, {@code foo-*.scope}.
     */
    public boolean isTemplate() {
        return value.contains("@.") || isPattern();
    }

    /** Whether this is a pattern: systemd's own names have neither of its letters. */
    public boolean isPattern() {
        return value.indexOf('*') >= 0 || value.indexOf('?') >= 0;
    }

    /**
     * Whether this is one of the units that the other name stands for: {@code foo@bar.service} of
     * {@code foo@.service}, {@code foo-1.scope} of {@code foo-*.scope}.
     */
    public boolean isInstanceOf(UnitName template) {
        if (!template.isTemplate() || isTemplate() || !suffix().equals(template.suffix())) {
            return false;
        }
        if (template.isPattern()) {
            return matches(value, template.value);
        }
        return value.startsWith(template.value.substring(0, template.value.indexOf('@') + 1));
    }

    /** Goes on behind the last star with one more letter for it, whenever the rest does not fit. */
    private static boolean matches(String name, String pattern) {
        int at = 0;
        int here = 0;
        int star = -1;
        int behindStar = 0;
        while (at < name.length()) {
            if (here < pattern.length() && pattern.charAt(here) == '*') {
                star = here++;
                behindStar = at;
            } else if (here < pattern.length()
                    && (pattern.charAt(here) == '?' || pattern.charAt(here) == name.charAt(at))) {
                here++;
                at++;
            } else if (star >= 0) {
                here = star + 1;
                at = ++behindStar;
            } else {
                return false;
            }
        }
        while (here < pattern.length() && pattern.charAt(here) == '*') {
            here++;
        }
        return here == pattern.length();
    }

    @Override
    public int compareTo(UnitName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }

    private static boolean hasAccountableSuffix(String value) {
        return ACCOUNTABLE_SUFFIXES.stream()
                .anyMatch(suffix -> value.endsWith(suffix) && value.length() > suffix.length());
    }
}
