package serviceaccounting.traffic;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * One run of a unit and how far it is booked.
 *
 * @param unit the unit
 * @param invocation the run's identity
 * @param boot the boot it ran in
 * @param start when it began, or the earliest it was seen
 * @param baseline up to where its counters are booked
 * @param posted what is booked in all, resets included
 * @param end how it ended; empty while it runs
 * @param resets how often a group of its counters started again from zero
 */
public record Run(
        UnitName unit,
        InvocationId invocation,
        BootId boot,
        Instant start,
        Baseline baseline,
        Counters posted,
        Optional<RunEnd> end,
        int resets) {

    public Run {
        Objects.requireNonNull(unit, "unit");
        Objects.requireNonNull(invocation, "invocation");
        Objects.requireNonNull(boot, "boot");
        Objects.requireNonNull(start, "start");
        Objects.requireNonNull(baseline, "baseline");
        Objects.requireNonNull(posted, "posted");
        Objects.requireNonNull(end, "end");
        if (resets < 0) {
            throw new IllegalArgumentException("resets must not be negative: " + resets);
        }
    }

    /** What tells this run from every other. */
    public RunKey key() {
        return new RunKey(unit, invocation);
    }

    /** The same run, with more booked. */
    public Run posting(Counters more) {
        return new Run(unit, invocation, boot, start, baseline, posted.plus(more), end, resets);
    }

    /** The same run, ended. */
    public Run endedWith(RunEnd how) {
        return new Run(unit, invocation, boot, start, baseline, posted, Optional.of(how), resets);
    }
}
