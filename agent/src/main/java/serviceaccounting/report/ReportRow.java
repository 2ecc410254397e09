package serviceaccounting.report;

import java.util.Objects;
import java.util.Optional;
import serviceaccounting.ledger.RunUsage;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.UnitName;

/**
 * What one unit moved in one period, or one run in all.
 *
 * @param period the period; of a run that goes on, up to its last reading
 * @param unit the unit
 * @param amounts what moved; absent where not accounted
 * @param interpolatedBytes how many of the bytes are only known to have moved around that time
 * @param fromPacketsBytes how many of the bytes systemd did not count, so that packets stand in
 * @param run the run, in a report by invocation
 */
public record ReportRow(
        Period period,
        UnitName unit,
        Counters amounts,
        long interpolatedBytes,
        long fromPacketsBytes,
        Optional<RunUsage> run) {

    public ReportRow {
        Objects.requireNonNull(period, "period");
        Objects.requireNonNull(unit, "unit");
        Objects.requireNonNull(amounts, "amounts");
        Objects.requireNonNull(run, "run");
    }
}
