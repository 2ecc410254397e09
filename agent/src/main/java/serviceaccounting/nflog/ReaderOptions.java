package serviceaccounting.nflog;

import java.util.Objects;
import java.util.Optional;

/**
 * How a reader works; few need another than {@link #DEFAULTS}.
 *
 * @param receiveBufferBytes how much the kernel may keep for it
 * @param atStart what its thread does first, such as setting its own priority
 * @param watch who is told of each packet
 */
public record ReaderOptions(int receiveBufferBytes, Runnable atStart, Optional<PacketWatch> watch) {

    /** The kernel's overhead included, this takes some 200 batches: a second at full speed. */
    private static final int RECEIVE_BUFFER_BYTES = 16 << 20;

    public static final ReaderOptions DEFAULTS =
            new ReaderOptions(RECEIVE_BUFFER_BYTES, () -> {}, Optional.empty());

    public ReaderOptions {
        Objects.requireNonNull(atStart, "atStart");
        Objects.requireNonNull(watch, "watch");
    }
}
