package serviceaccounting.report;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.time.ZoneId;
import java.util.List;

/** Writes the scopes that are there for machines, by the rules of {@link ReportJson}. */
public final class ScopesJson {

    private static final int VERSION = 1;

    private ScopesJson() {}

    /** Writes one object and a line feed, with times in that zone. */
    public static void write(List<ScopeStatus> scopes, ZoneId zone, Writer out) {
        TimeLabels labels = new TimeLabels(zone);
        try {
            JsonWriter json = new JsonWriter(out);
            json.beginObject();
            JsonParts.schema(json, "scopes", VERSION);
            json.name("scopes").beginArray();
            for (ScopeStatus scope : scopes) {
                write(scope, labels, json);
            }
            json.endArray().endObject();
            json.flush();
            out.write('\n');
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void write(ScopeStatus scope, TimeLabels labels, JsonWriter json)
            throws IOException {
        json.beginObject();
        json.name("unit").value(scope.unit().value());
        json.name("state").value(scope.state());
        json.name("start").value(JsonParts.moment(scope.start(), labels));
        json.name("inLedger").value(scope.inLedger());
        JsonParts.counters(json, scope.moved());
        json.endObject();
    }
}
