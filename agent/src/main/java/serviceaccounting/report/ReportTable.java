package serviceaccounting.report;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import serviceaccounting.ledger.RunUsage;
import serviceaccounting.report.TextTable.Align;
import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.Counters;

/** Writes a report for people. */
public final class ReportTable {

    private static final String ABSENT = "-";

    private final ByteScale scale;
    private final ReportColumns columns;
    private final Palette palette;

    /** Tables that look like this. */
    public ReportTable(ByteScale scale, ReportColumns columns, Palette palette) {
        this.scale = scale;
        this.columns = columns;
        this.palette = palette;
    }

    /** Writes the report, with its gaps, its notes and the moment it is as of. */
    public void write(Report report, PrintWriter out) {
        TimeLabels labels = new TimeLabels(report.zone());
        boolean byRun = report.resolution() == Resolution.INVOCATION;
        out.print(
                "Traffic by %s, %s, %s\n\n"
                        .formatted(
                                report.resolution().word(),
                                labels.range(report.range()),
                                report.zone().getId()));
        boolean marked = report.interpolatedBytes() > 0 || report.fromPacketsBytes() > 0;
        TextTable table = table(report, byRun, marked);
        addRows(report, labels, byRun, marked, table);
        table.sum(cells(sumHead(byRun), report.sums(), byRun, marked, "", List.of("", "")));
        table.ifEmpty("nothing moved");
        table.print(out);
        Marks.explain(report.interpolatedBytes(), report.fromPacketsBytes(), palette, out);
        new GapTable(palette, labels).write(report.gaps(), out);
        Foot.write(report.notes(), report.asOf(), labels, out);
    }

    private TextTable table(Report report, boolean byRun, boolean marked) {
        TextTable table = new TextTable(palette);
        if (byRun) {
            table.column("start", Align.LEFT).column("end", Align.LEFT);
        } else {
            table.column(report.resolution().word(), Align.LEFT);
        }
        table.column("unit", Align.LEFT);
        table.column("ingress", Align.RIGHT)
                .column("egress", Align.RIGHT)
                .column("total", Align.RIGHT);
        if (marked) {
            table.column("", Align.MARK);
        }
        if (columns.packets()) {
            table.column("packets in", Align.RIGHT).column("packets out", Align.RIGHT);
        }
        if (columns.cpu()) {
            table.column("cpu", Align.RIGHT);
        }
        if (columns.io()) {
            table.column("read", Align.RIGHT).column("written", Align.RIGHT);
        }
        if (byRun) {
            table.column("result", Align.LEFT).column("door", Align.LEFT);
        }
        return table;
    }

    private void addRows(
            Report report, TimeLabels labels, boolean byRun, boolean marked, TextTable table) {
        Instant start = Instant.MIN;
        String label = "";
        for (AccountLines.Line line : AccountLines.of(report)) {
            ReportRow row = line.row();
            if (!row.period().from().equals(start)) {
                start = row.period().from();
                label = labels.row(report.resolution(), start);
            }
            List<String> head = new ArrayList<>(3);
            head.add(label);
            row.run().ifPresent(run -> head.add(run.end().map(labels::second).orElse("running")));
            head.add(line.unit());
            List<String> tail =
                    row.run()
                            .map(run -> List.of(result(run), run.lastDoor().word()))
                            .orElse(List.of());
            table.row(
                    cells(
                            head,
                            row.amounts(),
                            byRun,
                            marked,
                            Marks.of(row.interpolatedBytes(), row.fromPacketsBytes()),
                            tail));
        }
    }

    private List<String> cells(
            List<String> head,
            Counters amounts,
            boolean byRun,
            boolean marked,
            String mark,
            List<String> tail) {
        List<String> cells = new ArrayList<>(12);
        cells.addAll(head);
        cells.add(bytes(amounts, Counter.INGRESS_BYTES));
        cells.add(bytes(amounts, Counter.EGRESS_BYTES));
        cells.add(total(amounts));
        if (marked) {
            cells.add(mark);
        }
        if (columns.packets()) {
            cells.add(number(amounts, Counter.INGRESS_PACKETS));
            cells.add(number(amounts, Counter.EGRESS_PACKETS));
        }
        if (columns.cpu()) {
            OptionalLong nanos = amounts.get(Counter.CPU_NANOS);
            cells.add(nanos.isPresent() ? Amounts.cpuTime(nanos.getAsLong()) : ABSENT);
        }
        if (columns.io()) {
            cells.add(bytes(amounts, Counter.IO_READ_BYTES));
            cells.add(bytes(amounts, Counter.IO_WRITE_BYTES));
        }
        if (byRun) {
            cells.addAll(tail);
        }
        return cells;
    }

    private static List<String> sumHead(boolean byRun) {
        return byRun ? List.of("sum", "", "") : List.of("sum", "");
    }

    private String bytes(Counters amounts, Counter counter) {
        OptionalLong bytes = amounts.get(counter);
        return bytes.isPresent() ? Amounts.bytes(bytes.getAsLong(), scale) : ABSENT;
    }

    private static String number(Counters amounts, Counter counter) {
        OptionalLong number = amounts.get(counter);
        return number.isPresent() ? Long.toString(number.getAsLong()) : ABSENT;
    }

    private String total(Counters amounts) {
        if (!amounts.has(Counter.INGRESS_BYTES) && !amounts.has(Counter.EGRESS_BYTES)) {
            return ABSENT;
        }
        return Amounts.bytes(
                Amounts.plus(
                        amounts.orZero(Counter.INGRESS_BYTES),
                        amounts.orZero(Counter.EGRESS_BYTES)),
                scale);
    }

    private static String result(RunUsage run) {
        return run.result().orElse(ABSENT);
    }
}
