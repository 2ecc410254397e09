package serviceaccounting.report;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import serviceaccounting.ledger.RunUsage;
import serviceaccounting.traffic.InvocationId;

/** Writes a status for machines: one object on one line, by the rules of {@link ReportJson}. */
public final class StatusJson {

    private static final int VERSION = 1;

    private final Status status;
    private final TimeLabels labels;
    private final JsonWriter json;

    private StatusJson(Status status, Writer out) {
        this.status = status;
        this.labels = new TimeLabels(status.zone());
        this.json = new JsonWriter(out);
    }

    /** Writes the status and a line feed. */
    public static void write(Status status, Writer out) {
        try {
            new StatusJson(status, out).write();
            out.write('\n');
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void write() throws IOException {
        json.beginObject();
        JsonParts.schema(json, "status", VERSION);
        json.name("now").value(labels.iso(status.now()));
        json.name("lastCommit").value(JsonParts.moment(status.lastCommit(), labels));
        json.name("ageSeconds").value(status.age().map(Duration::toSeconds).orElse(null));
        json.name("ledger").value(status.ledger().toString());
        json.name("zone").value(status.zone().getId());
        json.name("units").beginArray();
        for (UnitStatus unit : status.units()) {
            writeUnit(unit);
        }
        json.endArray();
        JsonParts.gaps(json, status.openGaps(), labels);
        json.name("vitals").beginObject();
        for (Map.Entry<String, Long> vital : new TreeMap<>(status.vitals()).entrySet()) {
            json.name(vital.getKey()).value(vital.getValue());
        }
        json.endObject();
        json.endObject();
        json.flush();
    }

    private void writeUnit(UnitStatus unit) throws IOException {
        Optional<RunUsage> run = unit.lastRun();
        json.beginObject();
        json.name("unit").value(unit.unit().value());
        json.name("declared").value(unit.declared());
        json.name("recorded").value(unit.recorded());
        json.name("state").value(unit.state().word());
        json.name("invocation")
                .value(run.map(RunUsage::invocation).map(InvocationId::hex).orElse(null));
        json.name("start").value(JsonParts.moment(run.map(RunUsage::start), labels));
        json.name("end").value(JsonParts.moment(run.flatMap(RunUsage::end), labels));
        json.name("result").value(run.flatMap(RunUsage::result).orElse(null));
        json.name("lastReading").value(JsonParts.moment(run.map(RunUsage::lastReading), labels));
        json.name("door").value(run.map(last -> last.lastDoor().word()).orElse(null));
        json.name("today").beginObject();
        JsonParts.counters(json, unit.today());
        json.endObject();
        json.endObject();
    }
}
