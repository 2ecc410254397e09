package serviceaccounting.reading;

import java.util.Objects;
import java.util.Optional;
import serviceaccounting.traffic.Door;
import serviceaccounting.traffic.RemoteAmounts;
import serviceaccounting.traffic.RunEnd;

/**
 * One record of the hook: a reading, and how the run ended if it did.
 *
 * @param reading what the counters stood at
 * @param end how the run ended; present only in a {@code stopped} record
 * @param rules what the run's NFLOG rules had counted; present only in a {@code stopped} record of
 *     a run that has rules
 */
public record SpoolRecord(
        CounterReading reading, Optional<RunEnd> end, Optional<RemoteAmounts> rules) {

    public SpoolRecord {
        Objects.requireNonNull(reading, "reading");
        Objects.requireNonNull(end, "end");
        Objects.requireNonNull(rules, "rules");
        if (end.isPresent() && reading.door() != Door.STOPPED) {
            throw new IllegalArgumentException(
                    "only a stopped record ends a run, not " + reading.door().word());
        }
    }
}
