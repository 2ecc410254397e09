package serviceaccounting.report;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import serviceaccounting.ledger.RunUsage;
import serviceaccounting.traffic.UnitName;

/**
 * Writes a report for machines: one object on one line.
 *
 * <p>Every key is always there; what is unknown or not accounted is {@code null}, never 0. Figures
 * are whole numbers of bytes, packets and nanoseconds; times are ISO 8601 with the offset of the
 * report's zone; every range is half-open. The version grows only when something that was there
 * changes its name or meaning.
 */
public final class ReportJson {

    private static final int VERSION = 1;

    private final Report report;
    private final TimeLabels labels;
    private final JsonWriter json;

    private ReportJson(Report report, Writer out) {
        this.report = report;
        this.labels = new TimeLabels(report.zone());
        this.json = new JsonWriter(out);
    }

    /** Writes the report and a line feed. */
    public static void write(Report report, Writer out) {
        try {
            new ReportJson(report, out).write();
            out.write('\n');
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void write() throws IOException {
        json.beginObject();
        JsonParts.schema(json, "report", VERSION);
        writeQuery();
        writeRows();
        json.name("sums").beginObject();
        JsonParts.counters(json, report.sums());
        json.name("interpolatedBytes").value(report.interpolatedBytes());
        json.name("fromPacketsBytes").value(report.fromPacketsBytes()).endObject();
        JsonParts.gaps(json, report.gaps(), labels);
        json.name("notes").beginArray();
        for (String note : report.notes()) {
            json.value(note);
        }
        json.endArray();
        json.name("asOf").value(JsonParts.moment(report.asOf(), labels));
        json.endObject();
        json.flush();
    }

    private void writeQuery() throws IOException {
        json.name("query").beginObject();
        json.name("units").beginArray();
        for (UnitName unit : report.units()) {
            json.value(unit.value());
        }
        json.endArray();
        json.name("by").value(report.resolution().word());
        json.name("from").value(labels.iso(report.range().from()));
        json.name("until").value(labels.iso(report.range().until()));
        json.name("zone").value(report.zone().getId());
        json.name("table").value(report.table());
        json.endObject();
    }

    private void writeRows() throws IOException {
        json.name("rows").beginArray();
        RowTimes times = new RowTimes(report.resolution(), labels);
        for (ReportRow row : report.rows()) {
            times.moveTo(row.period());
            json.beginObject();
            json.name("period").value(times.label());
            json.name("from").value(times.from());
            if (row.run().isPresent()) {
                writeRun(row.run().get());
            } else {
                json.name("until").value(times.until());
            }
            json.name("unit").value(row.unit().value());
            json.name("account").value(report.accountOf(row.unit()).value());
            JsonParts.counters(json, row.amounts());
            json.name("interpolatedBytes").value(row.interpolatedBytes());
            json.name("fromPacketsBytes").value(row.fromPacketsBytes());
            json.endObject();
        }
        json.endArray();
    }

    private void writeRun(RunUsage run) throws IOException {
        json.name("until").value(JsonParts.moment(run.end(), labels));
        json.name("invocation").value(run.invocation().hex());
        json.name("running").value(run.end().isEmpty());
        json.name("result").value(run.result().orElse(null));
        json.name("door").value(run.lastDoor().word());
        json.name("lastReading").value(labels.iso(run.lastReading()));
        json.name("resets").value(run.resets());
    }
}
