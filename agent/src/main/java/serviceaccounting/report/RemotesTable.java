package serviceaccounting.report;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;
import serviceaccounting.report.TextTable.Align;
import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.RemoteAmounts;

/** Writes an answer about remotes for people: the remotes, and below how sure their sums are. */
public final class RemotesTable {

    private static final String ABSENT = "-";

    private final ByteScale scale;
    private final boolean packets;
    private final Palette palette;

    /**
     * Tables that look like this.
     *
     * @param packets whether packets are shown, too
     */
    public RemotesTable(ByteScale scale, boolean packets, Palette palette) {
        this.scale = scale;
        this.packets = packets;
        this.palette = palette;
    }

    /** Writes the remotes, their balance, the gaps, the notes and the moment it is as of. */
    public void write(RemoteReport report, PrintWriter out) {
        TimeLabels labels = new TimeLabels(report.zone());
        String by =
                report.request().by() == RemotesBy.TOTAL
                        ? ""
                        : " and " + report.request().by().word();
        out.print(
                "Traffic by remote%s, %s, %s\n\n"
                        .formatted(by, labels.range(report.range()), report.zone().getId()));
        remotes(report, labels).print(out);
        if (!report.sections().isEmpty()) {
            out.print('\n');
            balance(report, labels).print(out);
        }
        explainMarks(report, out);
        new GapTable(palette, labels).write(report.gaps(), out);
        Foot.write(report.notes(), report.asOf(), labels, out);
    }

    private TextTable remotes(RemoteReport report, TimeLabels labels) {
        boolean named = hasNames(report);
        TextTable table = new TextTable(palette);
        List<String> sumHead = new ArrayList<>();
        if (report.request().by() != RemotesBy.TOTAL) {
            table.column(report.request().by().word(), Align.LEFT);
            sumHead.add("");
        }
        table.column("unit", Align.LEFT).column("remote", Align.LEFT);
        sumHead.addAll(List.of("", ""));
        if (named) {
            table.column("name", Align.LEFT);
            sumHead.add("");
        }
        table.column("ingress", Align.RIGHT)
                .column("egress", Align.RIGHT)
                .column("total", Align.RIGHT);
        if (packets) {
            table.column("packets in", Align.RIGHT).column("packets out", Align.RIGHT);
        }
        RemoteSum sum = new RemoteSum();
        for (RemoteSection section : report.sections()) {
            addRows(section, head(report, section, labels), named, table);
            sum.add(section.balance());
        }
        sumHead.set(0, "sum");
        table.sum(cells(sumHead, counter -> OptionalLong.of(sum.of(counter))));
        table.ifEmpty("nothing moved");
        return table;
    }

    private void addRows(RemoteSection section, List<String> head, boolean named, TextTable table) {
        for (RemoteRow row : section.rows()) {
            List<String> cells = new ArrayList<>(head);
            cells.add(remote(row));
            if (named) {
                cells.add(row.name().orElse(""));
            }
            table.row(cells(cells, figures(row.amounts())));
        }
        RemoteBalance balance = section.balance();
        if (!balance.agrees()) {
            List<String> cells = new ArrayList<>(head);
            cells.add(difference(balance));
            if (named) {
                cells.add("");
            }
            table.row(cells(cells, balance::unattributed));
        }
    }

    private TextTable balance(RemoteReport report, TimeLabels labels) {
        TextTable table = new TextTable(palette);
        boolean byPeriod = report.request().by() != RemotesBy.TOTAL;
        if (byPeriod) {
            table.column(report.request().by().word(), Align.LEFT);
        }
        table.column("unit", Align.LEFT).column("total", Align.RIGHT);
        boolean marked =
                report.sections().stream()
                        .map(RemoteSection::balance)
                        .anyMatch(balance -> !marks(balance).isEmpty());
        if (marked) {
            table.column("", Align.MARK);
        }
        table.column("remotes", Align.RIGHT)
                .column("unattributed", Align.RIGHT)
                .column("coverage", Align.RIGHT)
                .column("after stop", Align.RIGHT)
                .column("lost", Align.RIGHT);
        for (RemoteSection section : report.sections()) {
            RemoteBalance balance = section.balance();
            List<String> cells = head(report, section, labels);
            cells.add(bothWays(balance.total()::get));
            if (marked) {
                cells.add(marks(balance));
            }
            cells.add(bothWays(figures(balance.remotes())));
            cells.add(bothWays(balance::unattributed));
            cells.add(coverage(report, section));
            cells.add(bothWays(figures(balance.checks().afterStop())));
            cells.add(bothWays(figures(balance.checks().lost())));
            table.row(cells);
        }
        return table;
    }

    private static List<String> head(
            RemoteReport report, RemoteSection section, TimeLabels labels) {
        List<String> head = new ArrayList<>();
        report.request()
                .by()
                .resolution()
                .ifPresent(by -> head.add(labels.row(by, section.period().from())));
        head.add(section.unit().value());
        return head;
    }

    private static String remote(RemoteRow row) {
        return row.remote().map(remote -> remote.toString()).orElse(row.remotes() + " more");
    }

    private static String difference(RemoteBalance balance) {
        long ingress = balance.unattributed(Counter.INGRESS_BYTES).orElse(0);
        long egress = balance.unattributed(Counter.EGRESS_BYTES).orElse(0);
        return ingress + egress < 0 ? "beyond the total" : "unattributed";
    }

    private static String coverage(RemoteReport report, RemoteSection section) {
        if (section.rows().isEmpty() && report.request().without().containsKey(section.unit())) {
            return "off";
        }
        OptionalDouble percent = section.balance().coveragePercent();
        return percent.isEmpty() ? ABSENT : Amounts.percent(percent.getAsDouble());
    }

    private List<String> cells(List<String> head, Function<Counter, OptionalLong> figures) {
        List<String> cells = new ArrayList<>(head);
        cells.add(bytes(figures.apply(Counter.INGRESS_BYTES)));
        cells.add(bytes(figures.apply(Counter.EGRESS_BYTES)));
        cells.add(bothWays(figures));
        if (packets) {
            cells.add(number(figures.apply(Counter.INGRESS_PACKETS)));
            cells.add(number(figures.apply(Counter.EGRESS_PACKETS)));
        }
        return cells;
    }

    private String bothWays(Function<Counter, OptionalLong> figures) {
        OptionalLong ingress = figures.apply(Counter.INGRESS_BYTES);
        OptionalLong egress = figures.apply(Counter.EGRESS_BYTES);
        if (ingress.isEmpty() || egress.isEmpty()) {
            return ABSENT;
        }
        return Amounts.signedBytes(
                Amounts.signedPlus(ingress.getAsLong(), egress.getAsLong()), scale);
    }

    private String bytes(OptionalLong bytes) {
        return bytes.isPresent() ? Amounts.signedBytes(bytes.getAsLong(), scale) : ABSENT;
    }

    private static String number(OptionalLong number) {
        return number.isPresent() ? Long.toString(number.getAsLong()) : ABSENT;
    }

    private static Function<Counter, OptionalLong> figures(RemoteAmounts amounts) {
        return counter -> OptionalLong.of(RemoteBalance.of(amounts, counter));
    }

    private static String marks(RemoteBalance balance) {
        return Marks.of(balance.interpolatedBytes(), balance.fromPacketsBytes());
    }

    private void explainMarks(RemoteReport report, PrintWriter out) {
        long interpolated = 0;
        long fromPackets = 0;
        for (RemoteSection section : report.sections()) {
            interpolated = Math.max(interpolated, section.balance().interpolatedBytes());
            fromPackets = Math.max(fromPackets, section.balance().fromPacketsBytes());
        }
        Marks.explain(interpolated, fromPackets, palette, out);
    }

    private static boolean hasNames(RemoteReport report) {
        return report.sections().stream()
                .flatMap(section -> section.rows().stream())
                .anyMatch(row -> row.name().isPresent());
    }
}
