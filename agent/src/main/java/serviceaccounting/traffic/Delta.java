package serviceaccounting.traffic;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * What moved between two readings.
 *
 * @param amounts how much, at least one of them not zero
 * @param from from when
 * @param to until when; the same moment as {@code from} if no time is known to lie between
 * @param witness who saw it
 */
public record Delta(Counters amounts, Instant from, Instant to, Witness witness) {

    public Delta {
        Objects.requireNonNull(amounts, "amounts");
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(to, "to");
        Objects.requireNonNull(witness, "witness");
        if (to.isBefore(from)) {
            throw new IllegalArgumentException(
                    "a delta must not end before it begins: " + from + " to " + to);
        }
        if (amounts.isZero()) {
            throw new IllegalArgumentException("a delta of nothing must not be posted");
        }
    }

    /** What systemd's counters say. */
    public Delta(Counters amounts, Instant from, Instant to) {
        this(amounts, from, to, Witness.SYSTEMD);
    }

    /** How long it took. */
    public Duration span() {
        return Duration.between(from, to);
    }
}
