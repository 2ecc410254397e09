package serviceaccounting.events;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;

/**
 * Writes events for machines: one JSON object a line, with {@code t}, {@code d}, {@code s} and
 * {@code r} as in the ring.
 */
public final class EventJson {

    private EventJson() {}

    /** Writes an event and a line feed. */
    public static void write(TrafficEvent event, Writer out) {
        try {
            JsonWriter json = new JsonWriter(out);
            json.setHtmlSafe(false);
            json.beginObject();
            RingText.writeEvent(json, event);
            json.endObject();
            json.flush();
            out.write('\n');
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
