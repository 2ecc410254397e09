package serviceaccounting.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import serviceaccounting.traffic.UnitName;

/**
 * Puts the rows of a service and its sockets together: one line for the account, and below it what
 * of it is each unit's. The lines of parts are no more traffic.
 */
final class AccountLines {

    private static final String PART = "  of it ";

    private AccountLines() {}

    /**
     * One line of a table.
     *
     * @param unit what stands in the unit's column
     * @param row the figures
     */
    record Line(String unit, ReportRow row) {}

    /** The lines of a report, by period, then account. Runs stay as they are. */
    static List<Line> of(Report report) {
        List<Line> lines = new ArrayList<>(report.rows().size());
        if (report.accounts().isEmpty() || report.resolution() == Resolution.INVOCATION) {
            report.rows().forEach(row -> lines.add(new Line(row.unit().value(), row)));
            return lines;
        }
        Map<UnitName, List<ReportRow>> accounts = new TreeMap<>();
        Period period = null;
        for (ReportRow row : report.rows()) {
            if (!row.period().equals(period)) {
                accounts.forEach((account, rows) -> add(account, rows, lines));
                accounts.clear();
                period = row.period();
            }
            accounts.computeIfAbsent(report.accountOf(row.unit()), unseen -> new ArrayList<>())
                    .add(row);
        }
        accounts.forEach((account, rows) -> add(account, rows, lines));
        return lines;
    }

    private static void add(UnitName account, List<ReportRow> rows, List<Line> lines) {
        if (rows.size() == 1 && rows.getFirst().unit().equals(account)) {
            lines.add(new Line(account.value(), rows.getFirst()));
            return;
        }
        Tally sum = new Tally();
        rows.forEach(
                row -> sum.add(row.amounts(), row.interpolatedBytes(), row.fromPacketsBytes()));
        ReportRow whole =
                new ReportRow(
                        rows.getFirst().period(),
                        account,
                        sum.amounts(),
                        sum.interpolatedBytes(),
                        sum.fromPacketsBytes(),
                        Optional.empty());
        lines.add(new Line(account.value(), whole));
        rows.forEach(row -> lines.add(new Line(PART + row.unit(), row)));
    }
}
