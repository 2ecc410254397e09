package serviceaccounting.report;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.Map;
import java.util.TreeMap;
import serviceaccounting.ledger.LedgerInfo;

/**
 * Writes what a ledger is for machines: one object on one line, by the rules of {@link ReportJson}.
 */
public final class LedgerInfoJson {

    private static final int VERSION = 1;

    private LedgerInfoJson() {}

    /** Writes it and a line feed. */
    public static void write(LedgerInfo info, Writer out) {
        try {
            write(info, new JsonWriter(out));
            out.write('\n');
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void write(LedgerInfo info, JsonWriter json) throws IOException {
        TimeLabels labels = new TimeLabels(info.zone());
        json.beginObject();
        JsonParts.schema(json, "ledger", VERSION);
        json.name("file").value(info.file().toString());
        json.name("schemaVersion").value(info.schemaVersion());
        json.name("zone").value(info.zone().getId());
        json.name("sizeBytes").value(info.sizeBytes());
        json.name("logBytes").value(info.logBytes());
        json.name("freeBytes").value(info.freeBytes());
        json.name("rows").beginObject();
        for (Map.Entry<String, Long> table : new TreeMap<>(info.rows()).entrySet()) {
            json.name(table.getKey()).value(table.getValue());
        }
        json.endObject();
        json.name("firstSlot").value(JsonParts.moment(info.firstSlot(), labels));
        json.name("lastCommit").value(JsonParts.moment(info.lastCommit(), labels));
        json.endObject();
        json.flush();
    }
}
