package serviceaccounting.reading;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import serviceaccounting.traffic.Baseline;
import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.Delta;

/**
 * What a reading adds to what is booked.
 *
 * @param verdict how the reading compares with the baseline
 * @param delta what is to be posted; empty if nothing moved
 * @param baseline the baseline from now on
 * @param resets groups of counters that started again from zero
 */
public record Measurement(
        Verdict verdict, Optional<Delta> delta, Baseline baseline, Set<Counter.Group> resets) {

    /** How a reading compares with what is booked. */
    public enum Verdict {
        /** The run's first reading. */
        FIRST,
        /** It stands behind the baseline and moves it. */
        NEWER,
        /**
         * It stands before the baseline, and is ignored but for counters of which nothing is
         * booked.
         */
        OLDER
    }

    public Measurement {
        Objects.requireNonNull(verdict, "verdict");
        Objects.requireNonNull(delta, "delta");
        Objects.requireNonNull(baseline, "baseline");
        resets = Set.copyOf(resets);
    }
}
