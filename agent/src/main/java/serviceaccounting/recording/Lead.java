package serviceaccounting.recording;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import serviceaccounting.traffic.RemoteAmounts;

/**
 * By how much one witness is ahead of the other. Both are read one after the other, and packets
 * arrive late: 0.1 s until the kernel hands them over, and as long until the reader does. So at a
 * look in the midst of traffic it is wrong by what moves in that time, one way or the other; at one
 * at which nothing moves it is exact.
 */
final class Lead {

    /** Without a quiet moment, the mean of so many looks has to do. */
    private static final int LOOKS = 10;

    /** Nothing that was under way before so long is still to come. */
    private static final Duration QUIET = Duration.ofMillis(500);

    private final Deque<Level> levels = new ArrayDeque<>();
    private Optional<Level> exact = Optional.empty();
    private int looksSinceExact;
    private Optional<Look> last = Optional.empty();

    private record Look(RemoteAmounts packets, RemoteAmounts systemd, Instant at) {}

    /** How far packets are ahead; negative where they are behind. */
    record Level(
            double ingressBytes, double ingressPackets, double egressBytes, double egressPackets) {

        private static Level of(RemoteAmounts packets, RemoteAmounts systemd) {
            return new Level(
                    packets.ingressBytes() - systemd.ingressBytes(),
                    packets.ingressPackets() - systemd.ingressPackets(),
                    packets.egressBytes() - systemd.egressBytes(),
                    packets.egressPackets() - systemd.egressPackets());
        }

        /** By how much this is higher than another, and 0 where it is not. */
        RemoteAmounts beyond(Level other) {
            return new RemoteAmounts(
                    grown(other.ingressBytes, ingressBytes),
                    grown(other.ingressPackets, ingressPackets),
                    grown(other.egressBytes, egressBytes),
                    grown(other.egressPackets, egressPackets));
        }

        private static long grown(double before, double after) {
            return Math.max(0, Math.round(after - before));
        }
    }

    /** Notes what both witnesses have counted in all. */
    void look(RemoteAmounts packets, RemoteAmounts systemd, Instant at) {
        Look now = new Look(packets, systemd, at);
        Level level = Level.of(packets, systemd);
        if (last.isPresent() && last.get().at.plus(QUIET).isAfter(at)) {
            // Too soon to tell; the earlier one stays to be compared with, unless something moved.
            if (!isSame(last.get(), now)) {
                last = Optional.of(now);
            }
            return;
        }
        boolean quiet = last.isPresent() && isSame(last.get(), now);
        last = Optional.of(now);
        levels.addLast(level);
        if (levels.size() > LOOKS) {
            levels.removeFirst();
        }
        looksSinceExact++;
        if (quiet) {
            exact = Optional.of(level);
            looksSinceExact = 0;
        }
    }

    private static boolean isSame(Look one, Look other) {
        return one.packets.equals(other.packets) && one.systemd.equals(other.systemd);
    }

    /** Whether there was a quiet moment lately, or looks enough. */
    boolean isCertain() {
        return isExact() || levels.size() >= LOOKS;
    }

    private boolean isExact() {
        return exact.isPresent() && looksSinceExact < LOOKS;
    }

    /** The level; empty before the first look. */
    Optional<Level> level() {
        if (isExact()) {
            return exact;
        }
        return levels.isEmpty() ? Optional.empty() : Optional.of(mean());
    }

    private Level mean() {
        double[] sum = new double[4];
        for (Level level : levels) {
            sum[0] += level.ingressBytes;
            sum[1] += level.ingressPackets;
            sum[2] += level.egressBytes;
            sum[3] += level.egressPackets;
        }
        int count = levels.size();
        return new Level(sum[0] / count, sum[1] / count, sum[2] / count, sum[3] / count);
    }
}
