package serviceaccounting.report;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import serviceaccounting.ledger.RunUsage;
import serviceaccounting.traffic.Counter;

/**
 * Writes a report's rows for spreadsheets: RFC 4180, with a header line, without sums, gaps or
 * notes. What is unknown or not accounted is an empty field, never 0.
 */
public final class ReportCsv {

    private static final String LINE_END = "\r\n";

    private ReportCsv() {}

    /** Writes the rows. */
    public static void write(Report report, PrintWriter out) {
        boolean byRun = report.resolution() == Resolution.INVOCATION;
        writeLine(header(byRun), out);
        TimeLabels labels = new TimeLabels(report.zone());
        RowTimes times = new RowTimes(report.resolution(), labels);
        List<String> fields = new ArrayList<>();
        for (ReportRow row : report.rows()) {
            times.moveTo(row.period());
            fields.clear();
            fields.add(times.label());
            fields.add(times.from());
            fields.add(
                    row.run().isPresent()
                            ? row.run().get().end().map(labels::iso).orElse("")
                            : times.until());
            fields.add(row.unit().value());
            for (Counter counter : Counter.values()) {
                OptionalLong value = row.amounts().get(counter);
                fields.add(value.isPresent() ? Long.toString(value.getAsLong()) : "");
            }
            fields.add(Long.toString(row.interpolatedBytes()));
            fields.add(Long.toString(row.fromPacketsBytes()));
            row.run().ifPresent(run -> addRun(run, labels, fields));
            fields.add(report.accountOf(row.unit()).value());
            writeLine(fields, out);
        }
    }

    private static List<String> header(boolean byRun) {
        List<String> names = new ArrayList<>(List.of("period", "from", "until", "unit"));
        for (Counter counter : Counter.values()) {
            names.add(counter.jsonKey());
        }
        names.add("interpolatedBytes");
        names.add("fromPacketsBytes");
        if (byRun) {
            names.addAll(List.of("invocation", "result", "door", "lastReading", "resets"));
        }
        names.add("account");
        return names;
    }

    private static void addRun(RunUsage run, TimeLabels labels, List<String> fields) {
        fields.add(run.invocation().hex());
        fields.add(run.result().orElse(""));
        fields.add(run.lastDoor().word());
        fields.add(labels.iso(run.lastReading()));
        fields.add(Integer.toString(run.resets()));
    }

    static void writeLine(List<String> fields, PrintWriter out) {
        String separator = "";
        for (String field : fields) {
            out.print(separator);
            out.print(quoted(field));
            separator = ",";
        }
        out.print(LINE_END);
    }

    static String quoted(String field) {
        boolean isPlain =
                field.indexOf(',') < 0
                        && field.indexOf('"') < 0
                        && field.indexOf('\r') < 0
                        && field.indexOf('\n') < 0;
        return isPlain ? field : '"' + field.replace("\"", "\"\"") + '"';
    }
}
