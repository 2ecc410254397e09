package serviceaccounting.recording;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.function.LongSupplier;
import serviceaccounting.settings.Settings;

/** When the recorder has to do what, by CLOCK_BOOTTIME. */
final class Schedule {

    /** While a unit has no counters, the end of that hole is looked for this often. */
    private static final Duration HOLE_INTERVAL = Duration.ofMillis(100);

    /** A hole that repair can't close is no reason to look often for ever. */
    private static final Duration HOLE_HURRY = Duration.ofSeconds(10);

    private final LongSupplier bootTimeMicros;
    private final InstantSource wallClock;
    private Settings settings;
    private boolean lookNow = true;
    private long nextLookMicros;
    private long nextCommitMicros;
    private long nextPacketsMicros = Long.MAX_VALUE;
    private long hurryUntilMicros = Long.MAX_VALUE;

    /** A schedule by which everything is due at once. */
    Schedule(LongSupplier bootTimeMicros, InstantSource wallClock, Settings settings) {
        this.bootTimeMicros = Objects.requireNonNull(bootTimeMicros, "bootTimeMicros");
        this.wallClock = Objects.requireNonNull(wallClock, "wallClock");
        this.settings = Objects.requireNonNull(settings, "settings");
    }

    void adopt(Settings next) {
        settings = next;
        lookNow = true;
    }

    /** Something happened that is not to wait for the next tick. */
    void lookAtOnce() {
        lookNow = true;
    }

    /** How long nothing is due; not negative. */
    Duration pause() {
        long due = Math.min(Math.min(nextLookMicros, nextCommitMicros), nextPacketsMicros);
        return lookNow
                ? Duration.ZERO
                : Duration.ofNanos(Math.max(0, due - bootTimeMicros.getAsLong()) * 1000);
    }

    boolean lookIsDue() {
        return lookNow || isDue(nextLookMicros);
    }

    /**
     * The units were looked at. The end of a hole is looked for often, but not for ever: repair may
     * not be able to close it.
     *
     * @param holes whether some unit has no counters just now
     */
    void looked(boolean holes) {
        lookNow = false;
        long now = bootTimeMicros.getAsLong();
        if (!holes) {
            hurryUntilMicros = Long.MAX_VALUE;
        } else if (hurryUntilMicros == Long.MAX_VALUE) {
            hurryUntilMicros = now + micros(HOLE_HURRY);
        }
        boolean hurry = holes && now < hurryUntilMicros;
        nextLookMicros = now + micros(hurry ? HOLE_INTERVAL : untilHourAtMost());
    }

    /** Looks at the turn of each hour, so that both witnesses are cut at the same moment. */
    private Duration untilHourAtMost() {
        Instant now = wallClock.instant();
        Instant hour = now.truncatedTo(ChronoUnit.HOURS).plus(1, ChronoUnit.HOURS);
        Duration untilHour = Duration.between(now, hour);
        return untilHour.compareTo(settings.interval()) < 0 ? untilHour : settings.interval();
    }

    boolean commitIsDue() {
        return isDue(nextCommitMicros);
    }

    /** A commit was tried; whether or not it was refused, the next one is due at its time. */
    void committed() {
        nextCommitMicros = bootTimeMicros.getAsLong() + micros(settings.checkpoint());
    }

    boolean packetsAreDue() {
        return isDue(nextPacketsMicros);
    }

    /** Packets were taken. They are due between looks only where events name remotes. */
    void tookPackets() {
        nextPacketsMicros =
                settings.events().tellsRemotes()
                        ? bootTimeMicros.getAsLong() + micros(settings.events().interval())
                        : Long.MAX_VALUE;
    }

    private boolean isDue(long micros) {
        return bootTimeMicros.getAsLong() >= micros;
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1000;
    }
}
