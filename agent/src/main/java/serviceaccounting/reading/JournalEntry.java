package serviceaccounting.reading;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import serviceaccounting.traffic.BootId;

/**
 * One entry of the journal, as it was read. Source: systemd.journal-fields(7),
 * sd_journal_get_monotonic_usec(3).
 *
 * @param cursor its place in the journal
 * @param wallTime CLOCK_REALTIME when journald took it
 * @param boot the boot it belongs to
 * @param monotonicMicros CLOCK_MONOTONIC of that boot when journald took it, µs: without suspends
 * @param asleep how long the machine can have been suspended in that boot until then, at most; zero
 *     where that is not known
 * @param fields those of its fields that were asked for
 */
public record JournalEntry(
        String cursor,
        Instant wallTime,
        BootId boot,
        long monotonicMicros,
        Duration asleep,
        Map<String, String> fields) {

    public JournalEntry {
        Objects.requireNonNull(cursor, "cursor");
        Objects.requireNonNull(wallTime, "wallTime");
        Objects.requireNonNull(boot, "boot");
        Objects.requireNonNull(asleep, "asleep");
        fields = Map.copyOf(fields);
    }
}
