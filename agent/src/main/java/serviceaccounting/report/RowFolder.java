package serviceaccounting.report;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.UnitName;

/** Folds the ledger's rows, which come in order of time, into one row per period and unit. */
final class RowFolder {

    /** One row under way. A row that stays alone is passed on as it came. */
    private static final class Pending {
        private final Counters first;
        private final long firstInterpolatedBytes;
        private final long firstFromPacketsBytes;
        private Tally more;

        Pending(Counters first, long firstInterpolatedBytes, long firstFromPacketsBytes) {
            this.first = first;
            this.firstInterpolatedBytes = firstInterpolatedBytes;
            this.firstFromPacketsBytes = firstFromPacketsBytes;
        }

        void add(Counters amounts, long interpolatedBytes, long fromPacketsBytes) {
            if (more == null) {
                more = new Tally();
                more.add(first, firstInterpolatedBytes, firstFromPacketsBytes);
            }
            more.add(amounts, interpolatedBytes, fromPacketsBytes);
        }
    }

    private final PeriodCutter cutter;
    private final List<ReportRow> rows = new ArrayList<>();
    private final Map<UnitName, Pending> pending = new TreeMap<>();
    private Period period = Period.at(Instant.MIN);
    private boolean overflowed;

    RowFolder(PeriodCutter cutter) {
        this.cutter = cutter;
    }

    void add(
            Instant start,
            UnitName unit,
            Counters amounts,
            long interpolatedBytes,
            long fromPacketsBytes) {
        Period next = cutter.periodOf(start);
        if (!next.from().equals(period.from())) {
            flush();
            period = next;
        }
        Pending row = pending.get(unit);
        if (row == null) {
            pending.put(unit, new Pending(amounts, interpolatedBytes, fromPacketsBytes));
        } else {
            row.add(amounts, interpolatedBytes, fromPacketsBytes);
        }
    }

    List<ReportRow> finish() {
        flush();
        return rows;
    }

    /** Whether some sum was too large for a long. */
    boolean overflowed() {
        return overflowed;
    }

    private void flush() {
        for (Map.Entry<UnitName, Pending> entry : pending.entrySet()) {
            rows.add(row(entry.getKey(), entry.getValue()));
        }
        pending.clear();
    }

    private ReportRow row(UnitName unit, Pending row) {
        if (row.more == null) {
            return new ReportRow(
                    period,
                    unit,
                    row.first,
                    row.firstInterpolatedBytes,
                    row.firstFromPacketsBytes,
                    Optional.empty());
        }
        overflowed |= row.more.overflowed();
        return new ReportRow(
                period,
                unit,
                row.more.amounts(),
                row.more.interpolatedBytes(),
                row.more.fromPacketsBytes(),
                Optional.empty());
    }
}
