package serviceaccounting.ledger;

import java.time.LocalDate;
import java.util.Objects;
import serviceaccounting.traffic.RunKey;

/**
 * What somebody else had counted of a run. Of it nothing is known but its end's date.
 *
 * @param key the run
 * @param day the date at which it was counted
 * @param ingressBytes what it had received until then
 */
public record ImportedRun(RunKey key, LocalDate day, long ingressBytes) {

    public ImportedRun {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(day, "day");
        if (ingressBytes < 0) {
            throw new IllegalArgumentException("bytes must not be negative: " + ingressBytes);
        }
    }
}
