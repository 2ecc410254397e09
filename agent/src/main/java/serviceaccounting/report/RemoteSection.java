package serviceaccounting.report;

import java.util.List;
import java.util.Objects;
import serviceaccounting.traffic.UnitName;

/**
 * The remotes of one unit in one period. Its rows and what the balance leaves unattributed add up
 * to the total.
 *
 * @param period the period
 * @param unit the unit
 * @param rows the remotes in the order asked for, then what is not shown, then "other"
 * @param balance their sum beside the total
 */
public record RemoteSection(
        Period period, UnitName unit, List<RemoteRow> rows, RemoteBalance balance) {

    public RemoteSection {
        Objects.requireNonNull(period, "period");
        Objects.requireNonNull(unit, "unit");
        rows = List.copyOf(rows);
        Objects.requireNonNull(balance, "balance");
    }

    RemoteSection withTotalOfZero() {
        return new RemoteSection(period, unit, rows, balance.withTotalOfZero());
    }
}
