package serviceaccounting.report;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import serviceaccounting.ledger.LedgerInfo;
import serviceaccounting.report.TextTable.Align;

/** Writes what a ledger is for people. */
public final class LedgerInfoTable {

    private LedgerInfoTable() {}

    /** Writes it. */
    public static void write(LedgerInfo info, ByteScale scale, Palette palette, PrintWriter out) {
        TimeLabels labels = new TimeLabels(info.zone());
        out.print("file           " + info.file() + "\n");
        out.print("version        " + info.schemaVersion() + "\n");
        out.print("days cut in    " + info.zone().getId() + "\n");
        out.print("size           " + Amounts.bytes(info.sizeBytes(), scale) + "\n");
        out.print("of it free     " + Amounts.bytes(info.freeBytes(), scale) + "\n");
        out.print("write-ahead    " + Amounts.bytes(info.logBytes(), scale) + "\n");
        out.print("oldest slot    " + moment(info.firstSlot(), labels) + "\n");
        out.print("last commit    " + moment(info.lastCommit(), labels) + "\n\n");
        TextTable table =
                new TextTable(palette).column("table", Align.LEFT).column("rows", Align.RIGHT);
        long sum = 0;
        for (Map.Entry<String, Long> rows : new TreeMap<>(info.rows()).entrySet()) {
            table.row(List.of(rows.getKey(), rows.getValue().toString()));
            sum = Amounts.plus(sum, rows.getValue());
        }
        table.sum(List.of("sum", Long.toString(sum)));
        table.print(out);
    }

    private static String moment(Optional<Instant> moment, TimeLabels labels) {
        return moment.map(labels::second).orElse("none");
    }
}
