package serviceaccounting.report;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.RemoteAmounts;
import serviceaccounting.traffic.RemotePrefix;
import serviceaccounting.traffic.UnitName;

/**
 * Writes an answer about remotes for machines: one object on one line, by the rules of {@link
 * ReportJson}. The rows of a unit in a period and its {@code unattributed} in {@code sums} add up
 * to its {@code total} there.
 */
public final class RemotesJson {

    private static final int VERSION = 1;

    private final RemoteReport report;
    private final TimeLabels labels;
    private final JsonWriter json;

    private RemotesJson(RemoteReport report, Writer out) {
        this.report = report;
        this.labels = new TimeLabels(report.zone());
        this.json = new JsonWriter(out);
    }

    /** Writes the answer and a line feed. */
    public static void write(RemoteReport report, Writer out) {
        try {
            new RemotesJson(report, out).write();
            out.write('\n');
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void write() throws IOException {
        json.beginObject();
        JsonParts.schema(json, "remotes", VERSION);
        writeQuery();
        json.name("rows").beginArray();
        for (RemoteSection section : report.sections()) {
            for (RemoteRow row : section.rows()) {
                writeRow(section, row);
            }
        }
        json.endArray();
        json.name("sums").beginArray();
        for (RemoteSection section : report.sections()) {
            writeSum(section);
        }
        json.endArray();
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
        RemoteRequest request = report.request();
        json.name("query").beginObject();
        json.name("units").beginArray();
        for (UnitName unit : report.units()) {
            json.value(unit.value());
        }
        json.endArray();
        json.name("by").value(request.by().word());
        json.name("from").value(labels.iso(report.range().from()));
        json.name("until").value(labels.iso(report.range().until()));
        json.name("zone").value(report.zone().getId());
        json.name("sort").value(request.sort().word());
        boolean all = request.top() == Integer.MAX_VALUE;
        number("top", all ? OptionalInt.empty() : OptionalInt.of(request.top()));
        number("ipv4PrefixLength", request.lengths().ipv4());
        number("ipv6PrefixLength", request.lengths().ipv6());
        json.name("table").value(report.table());
        json.name("totalsTable").value(report.totalsTable());
        json.endObject();
    }

    private void number(String name, OptionalInt number) throws IOException {
        json.name(name);
        if (number.isPresent()) {
            json.value(number.getAsInt());
        } else {
            json.nullValue();
        }
    }

    private void writeHead(RemoteSection section) throws IOException {
        json.name("period").value(RemoteLabels.period(report, section, labels));
        json.name("from").value(labels.iso(section.period().from()));
        json.name("until").value(labels.iso(section.period().until()));
        json.name("unit").value(section.unit().value());
        json.name("account").value(report.accountOf(section.unit()).value());
    }

    private void writeRow(RemoteSection section, RemoteRow row) throws IOException {
        json.beginObject();
        writeHead(section);
        json.name("kind").value(row.kind().word());
        json.name("remote").value(RemoteLabels.address(row).orElse(null));
        json.name("prefixLength");
        if (row.kind() == RemoteRow.Kind.REMOTE) {
            json.value(row.remote().map(RemotePrefix::length).orElseThrow());
        } else {
            json.nullValue();
        }
        json.name("name").value(row.name().orElse(null));
        json.name("remotes");
        if (row.kind() == RemoteRow.Kind.OTHER) {
            json.nullValue();
        } else {
            json.value(row.remotes());
        }
        writeCounters(figures(row.amounts()));
        json.endObject();
    }

    private void writeSum(RemoteSection section) throws IOException {
        RemoteBalance balance = section.balance();
        json.beginObject();
        writeHead(section);
        json.name("enabled").value(!report.request().without().containsKey(section.unit()));
        writeFigures("total", balance.total()::get);
        writeFigures("remotes", figures(balance.remotes()));
        writeFigures("unattributed", balance::unattributed);
        OptionalDouble coverage = balance.coveragePercent();
        json.name("coveragePercent");
        if (coverage.isPresent()) {
            json.value(coverage.getAsDouble());
        } else {
            json.nullValue();
        }
        writeFigures("afterStop", figures(balance.checks().afterStop()));
        writeFigures("lost", figures(balance.checks().lost()));
        json.name("interpolatedBytes").value(balance.interpolatedBytes());
        json.name("fromPacketsBytes").value(balance.fromPacketsBytes());
        json.endObject();
    }

    private void writeFigures(String name, Function<Counter, OptionalLong> figures)
            throws IOException {
        json.name(name).beginObject();
        writeCounters(figures);
        json.endObject();
    }

    private void writeCounters(Function<Counter, OptionalLong> figures) throws IOException {
        for (Counter counter : RemoteFolder.IP_COUNTERS) {
            OptionalLong figure = figures.apply(counter);
            json.name(counter.jsonKey());
            if (figure.isPresent()) {
                json.value(figure.getAsLong());
            } else {
                json.nullValue();
            }
        }
    }

    private static Function<Counter, OptionalLong> figures(RemoteAmounts amounts) {
        return counter -> OptionalLong.of(RemoteBalance.of(amounts, counter));
    }
}
