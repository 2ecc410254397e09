package serviceaccounting.systemd;

import java.time.InstantSource;
import java.util.function.LongSupplier;
import serviceaccounting.linux.Clocks;

/**
 * The clocks that a reading is dated by.
 *
 * @param wall CLOCK_REALTIME
 * @param bootTimeMicros CLOCK_BOOTTIME, µs
 * @param monotonicMicros CLOCK_MONOTONIC, µs
 */
record SourceClocks(InstantSource wall, LongSupplier bootTimeMicros, LongSupplier monotonicMicros) {

    /** The kernel's, with this wall clock. */
    static SourceClocks ofKernel(InstantSource wall) {
        return new SourceClocks(wall, Clocks::bootTimeMicros, Clocks::monotonicMicros);
    }
}
