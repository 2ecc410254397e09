package serviceaccounting.report;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.RemotePrefix;

/**
 * Writes remotes for spreadsheets: RFC 4180, with a header line. What the total has more or less
 * than the remotes is a row of the kind {@code unattributed}, so that rows add up to the total.
 * What is unknown is an empty field, never 0.
 */
public final class RemotesCsv {

    private RemotesCsv() {}

    /** Writes the rows. */
    public static void write(RemoteReport report, PrintWriter out) {
        ReportCsv.writeLine(header(), out);
        TimeLabels labels = new TimeLabels(report.zone());
        for (RemoteSection section : report.sections()) {
            for (RemoteRow row : section.rows()) {
                List<String> fields = head(report, section, labels);
                fields.add(row.kind().word());
                fields.add(RemoteLabels.address(row).orElse(""));
                boolean isRemote = row.kind() == RemoteRow.Kind.REMOTE;
                fields.add(isRemote ? length(row) : "");
                fields.add(row.name().orElse(""));
                fields.add(
                        row.kind() == RemoteRow.Kind.OTHER ? "" : Integer.toString(row.remotes()));
                addFigures(
                        counter -> OptionalLong.of(RemoteBalance.of(row.amounts(), counter)),
                        fields);
                ReportCsv.writeLine(fields, out);
            }
            if (!section.balance().agrees()) {
                List<String> fields = head(report, section, labels);
                fields.addAll(List.of("unattributed", "", "", "", ""));
                addFigures(section.balance()::unattributed, fields);
                ReportCsv.writeLine(fields, out);
            }
        }
    }

    private static List<String> header() {
        List<String> names =
                new ArrayList<>(
                        List.of(
                                "period",
                                "from",
                                "until",
                                "unit",
                                "kind",
                                "remote",
                                "prefixLength",
                                "name",
                                "remotes"));
        for (Counter counter : RemoteFolder.IP_COUNTERS) {
            names.add(counter.jsonKey());
        }
        return names;
    }

    private static List<String> head(
            RemoteReport report, RemoteSection section, TimeLabels labels) {
        return new ArrayList<>(
                List.of(
                        RemoteLabels.period(report, section, labels),
                        labels.iso(section.period().from()),
                        labels.iso(section.period().until()),
                        section.unit().value()));
    }

    private static String length(RemoteRow row) {
        return row.remote().map(RemotePrefix::length).map(String::valueOf).orElseThrow();
    }

    private static void addFigures(Function<Counter, OptionalLong> figures, List<String> fields) {
        for (Counter counter : RemoteFolder.IP_COUNTERS) {
            OptionalLong figure = figures.apply(counter);
            fields.add(figure.isPresent() ? Long.toString(figure.getAsLong()) : "");
        }
    }
}
