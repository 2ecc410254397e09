package serviceaccounting.settings;

import java.util.Objects;

/**
 * What only the hook needs to know; it stands here so that one file says everything.
 *
 * @param backend what the rules are made with
 * @param markMask bits of a connection's mark that are the hook's; adjacent, even in number
 */
public record HookSettings(Backend backend, int markMask) {

    /** What rules are made with. */
    public enum Backend {
        IPTABLES,
        NFTABLES;

        /** The word in the settings. */
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** What holds where the file says nothing. */
    public static final HookSettings DEFAULTS = new HookSettings(Backend.IPTABLES, 0xffff);

    public HookSettings {
        Objects.requireNonNull(backend, "backend");
        if (!isUsable(markMask)) {
            throw new IllegalArgumentException(
                    "not an even number of adjacent bits: 0x%x".formatted(markMask));
        }
    }

    /** Half of the bits say who accepted a connection, the other half who opened it. */
    static boolean isUsable(int mask) {
        int ones = Integer.bitCount(mask);
        int shifted = mask >>> Integer.numberOfTrailingZeros(mask);
        return ones > 0 && ones % 2 == 0 && (ones == Integer.SIZE || shifted == (1 << ones) - 1);
    }
}
