package serviceaccounting.traffic;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The identity of one run of a unit: 128 random bits, new at every start. Source: systemd.exec(5),
 * $INVOCATION_ID.
 *
 * @param hex 32 lower-case hexadecimal digits, not all zero
 */
public record InvocationId(String hex) {

    private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}");
    private static final String NONE = "0".repeat(32);

    public InvocationId {
        Objects.requireNonNull(hex, "hex");
        if (!FORM.matcher(hex).matches() || hex.equals(NONE)) {
            throw new IllegalArgumentException(
                    "not an invocation ID (32 hexadecimal digits, not all zero): '" + hex + "'");
        }
    }

    @Override
    public String toString() {
        return hex;
    }
}
