package serviceaccounting.traffic;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The identity of one boot of the machine. Source: random(4), /proc/sys/kernel/random/boot_id.
 *
 * @param hex 32 lower-case hexadecimal digits
 */
public record BootId(String hex) {

    private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}");

    public BootId {
        Objects.requireNonNull(hex, "hex");
        if (!FORM.matcher(hex).matches()) {
            throw new IllegalArgumentException(
                    "not a boot ID (32 hexadecimal digits): '" + hex + "'");
        }
    }

    /** From the kernel's text, which has dashes and ends in a line feed. */
    public static BootId parse(String text) {
        return new BootId(text.strip().replace("-", ""));
    }

    @Override
    public String toString() {
        return hex;
    }
}
