package serviceaccounting.report;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import serviceaccounting.traffic.UnitName;

/**
 * A unit, a template or a glob, as somebody wrote it: {@code nginx} means {@code nginx.service},
 * {@code sshd@.service} every instance, and {@code *}, {@code ?} and {@code [a-z]} match as in
 * systemctl(1).
 *
 * @param text what was written
 * @param name the full name it means; for a glob the text
 * @param form what the full name of a unit must look like
 */
public record UnitPattern(String text, String name, Pattern form) {

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException if it can be neither a unit's name nor a glob
     */
    public static UnitPattern parse(String text) {
        if (text.chars().anyMatch(letter -> letter == '*' || letter == '?' || letter == '[')) {
            return new UnitPattern(text, text, globForm(text));
        }
        String name = hasSuffix(text) ? text : text + ".service";
        UnitName checked = checked(name, text);
        String form = Pattern.quote(name);
        if (checked.isTemplate()) {
            int instance = name.indexOf('@') + 1;
            form =
                    Pattern.quote(name.substring(0, instance))
                            + ".+"
                            + Pattern.quote(name.substring(instance));
        }
        return new UnitPattern(text, name, Pattern.compile(form));
    }

    /** Whether the unit is meant. */
    public boolean matches(UnitName unit) {
        return unit.value().equals(name) || form.matcher(unit.value()).matches();
    }

    private static boolean hasSuffix(String text) {
        return UnitName.ACCOUNTABLE_SUFFIXES.stream().anyMatch(text::endsWith);
    }

    private static UnitName checked(String name, String text) {
        try {
            return new UnitName(name);
        } catch (IllegalArgumentException refused) {
            throw new IllegalArgumentException(
                    "'"
                            + text
                            + "' is not a unit; expected a name such as nginx.service or a glob such as 'sshd@*'",
                    refused);
        }
    }

    private static Pattern globForm(String glob) {
        StringBuilder form = new StringBuilder();
        int position = 0;
        while (position < glob.length()) {
            char letter = glob.charAt(position);
            int end = letter == '[' ? glob.indexOf(']', position + 2) : -1;
            switch (letter) {
                case '*' -> form.append(".*");
                case '?' -> form.append('.');
                case '[' ->
                        form.append(end < 0 ? "\\[" : letters(glob.substring(position + 1, end)));
                default -> form.append(Pattern.quote(String.valueOf(letter)));
            }
            position = Math.max(position, end) + 1;
        }
        try {
            return Pattern.compile(form.toString());
        } catch (PatternSyntaxException refused) {
            throw new IllegalArgumentException(
                    "'" + glob + "' is not a glob; expected one such as 'sshd@*'", refused);
        }
    }

    private static String letters(String inside) {
        boolean others = inside.startsWith("!") || inside.startsWith("^");
        String escaped = inside.substring(others ? 1 : 0).replaceAll("([\\\\\\[\\]&^])", "\\\\$1");
        return (others ? "[^" : "[") + escaped + "]";
    }
}
