package serviceaccounting.systemd;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import serviceaccounting.traffic.BootId;
import serviceaccounting.traffic.InvocationId;
import serviceaccounting.traffic.UnitName;

/**
 * The run of a unit that is there as long as the machine is up and that systemd gives no invocation
 * ID: {@code system.slice}, {@code -.slice}, {@code init.scope}, and mounts it found instead of
 * made. Each has one run per boot, with an identity made of boot and name.
 */
final class StandingRun {

    private StandingRun() {}

    /**
     * The identity; empty for kinds of unit that always have one of systemd's own once they run.
     */
    static Optional<InvocationId> of(BootId boot, UnitName unit) {
        return switch (unit.suffix()) {
            case ".slice", ".scope", ".mount", ".swap" -> Optional.of(identity(boot, unit));
            default -> Optional.empty();
        };
    }

    private static InvocationId identity(BootId boot, UnitName unit) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(
                                    (boot.hex() + " " + unit.value())
                                            .getBytes(StandardCharsets.UTF_8));
            return new InvocationId(HexFormat.of().formatHex(digest, 0, 16));
        } catch (NoSuchAlgorithmException impossible) {
            // Every Java has it: java.security.MessageDigest.
            throw new IllegalStateException(impossible);
        }
    }
}
