package serviceaccounting.report;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.Gap;

/** What the JSON answers have in common. */
final class JsonParts {

    private JsonParts() {}

    static void schema(JsonWriter json, String name, int version) throws IOException {
        json.name("schema").beginObject();
        json.name("name").value("service-accounting/" + name);
        json.name("version").value(version);
        json.endObject();
    }

    /** Every counter's key; {@code null} where it is absent. */
    static void counters(JsonWriter json, Counters amounts) throws IOException {
        for (Counter counter : Counter.values()) {
            OptionalLong value = amounts.get(counter);
            json.name(counter.jsonKey());
            if (value.isPresent()) {
                json.value(value.getAsLong());
            } else {
                json.nullValue();
            }
        }
    }

    static void gaps(JsonWriter json, List<Gap> gaps, TimeLabels labels) throws IOException {
        json.name("gaps").beginArray();
        for (Gap gap : gaps) {
            json.beginObject();
            json.name("unit").value(gap.unit().map(unit -> unit.value()).orElse(null));
            json.name("from").value(labels.iso(gap.from()));
            json.name("to").value(moment(gap.to(), labels));
            json.name("cause").value(gap.cause().word());
            json.name("because").value(gap.cause().sentence());
            json.name("packets").value(gap.packets());
            json.endObject();
        }
        json.endArray();
    }

    /** The moment, or null, which gson writes as {@code null}. */
    static String moment(Optional<Instant> moment, TimeLabels labels) {
        return moment.map(labels::iso).orElse(null);
    }
}
