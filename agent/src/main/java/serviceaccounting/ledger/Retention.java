package serviceaccounting.ledger;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How long rows are kept; empty: for ever.
 *
 * @param fiveMinuteSlots rows of {@code usage_5min}
 * @param fifteenMinuteSlots rows of {@code usage_15min}
 * @param days rows of {@code usage_day}
 * @param runs rows of {@code invocation}, from their end
 * @param gaps rows of {@code gap}, from their end
 * @param events rows of {@code event_log}
 * @param remoteHours rows of {@code remote_hour}
 * @param remoteDays rows of {@code remote_day}
 */
public record Retention(
        Optional<Duration> fiveMinuteSlots,
        Optional<Duration> fifteenMinuteSlots,
        Optional<Duration> days,
        Optional<Duration> runs,
        Optional<Duration> gaps,
        Optional<Duration> events,
        Optional<Duration> remoteHours,
        Optional<Duration> remoteDays) {

    public Retention {
        Objects.requireNonNull(fiveMinuteSlots, "fiveMinuteSlots");
        Objects.requireNonNull(fifteenMinuteSlots, "fifteenMinuteSlots");
        Objects.requireNonNull(days, "days");
        Objects.requireNonNull(runs, "runs");
        Objects.requireNonNull(gaps, "gaps");
        Objects.requireNonNull(events, "events");
        Objects.requireNonNull(remoteHours, "remoteHours");
        Objects.requireNonNull(remoteDays, "remoteDays");
    }
}
