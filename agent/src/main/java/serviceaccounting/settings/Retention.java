package serviceaccounting.settings;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How long the ledger keeps the rows of each table; empty means for ever.
 *
 * @param usage5min the 5-minute slots
 * @param usage15min the 15-minute slots, from which days are shown in any zone
 * @param usageDay the calendar days
 * @param remoteHour what was exchanged with each remote, by hour
 * @param remoteDay the same by calendar day
 * @param gaps the times that were not counted, after they closed
 * @param events the event log
 */
public record Retention(
        Optional<Duration> usage5min,
        Optional<Duration> usage15min,
        Optional<Duration> usageDay,
        Optional<Duration> remoteHour,
        Optional<Duration> remoteDay,
        Optional<Duration> gaps,
        Optional<Duration> events) {

    public Retention {
        Objects.requireNonNull(usage5min, "usage5min");
        Objects.requireNonNull(usage15min, "usage15min");
        Objects.requireNonNull(usageDay, "usageDay");
        Objects.requireNonNull(remoteHour, "remoteHour");
        Objects.requireNonNull(remoteDay, "remoteDay");
        Objects.requireNonNull(gaps, "gaps");
        Objects.requireNonNull(events, "events");
    }
}
