package serviceaccounting.traffic;

import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A systemd unit's full name, such as {@code nginx.service} or {@code getty@tty1.service}.
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

    private static final Pattern FORM = Pattern.compile("[a-zA-Z0-9:_.\\\\@-]+\\.[a-z]+");
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

    /** Whether this names a template, {@code foo@.service}, which itself never runs. */
    public boolean isTemplate() {
        return value.contains("@.");
    }

    /**
     * Whether this is an instance of the given template: {@code foo@bar.service} of {@code
     * foo@.service}.
     */
    public boolean isInstanceOf(UnitName template) {
        if (!template.isTemplate() || isTemplate() || !suffix().equals(template.suffix())) {
            return false;
        }
        return value.startsWith(template.value.substring(0, template.value.indexOf('@') + 1));
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
