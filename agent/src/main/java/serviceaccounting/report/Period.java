package serviceaccounting.report;

import java.time.Instant;
import java.util.Objects;

/**
 * A stretch of time. As a bound that somebody wrote, a moment is a period that ends where it
 * begins, and a local time that comes twice when clocks go back reaches from the first to the
 * second.
 *
 * @param from its first moment
 * @param until the first moment after it
 */
public record Period(Instant from, Instant until) {

    public Period {
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(until, "until");
        if (until.isBefore(from)) {
            throw new IllegalArgumentException(
                    "a period must not end before it begins: " + from + " to " + until);
        }
    }

    /** The period of no length at that moment. */
    static Period at(Instant moment) {
        return new Period(moment, moment);
    }

    boolean contains(Instant moment) {
        return !moment.isBefore(from) && moment.isBefore(until);
    }
}
