package serviceaccounting.events;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import serviceaccounting.events.RingLine.EventLine;
import serviceaccounting.events.RingLine.Header;
import serviceaccounting.events.RingLine.Mark;
import serviceaccounting.events.RingLine.RunLine;
import serviceaccounting.traffic.InvocationId;
import serviceaccounting.traffic.RunKey;
import serviceaccounting.traffic.UnitName;

/**
 * The lines of a ring as text: one JSON object each, without the line feed. Contract:
 * docs/reference/files.md.
 */
final class RingText {

    private static final int VERSION = 1;

    private RingText() {}

    /** Writes a line. */
    static String write(RingLine line) {
        StringWriter text = new StringWriter(160);
        try {
            JsonWriter json = new JsonWriter(text);
            json.setHtmlSafe(false);
            json.beginObject();
            if (line instanceof Header header) {
                write(json, header);
            } else if (line instanceof RunLine run) {
                write(json, run);
            } else if (line instanceof EventLine event) {
                write(json, event);
            }
            json.endObject();
            json.flush();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }

    /** Writes what an event says to everybody: {@code t}, {@code d}, {@code s} and {@code r}. */
    static void writeEvent(JsonWriter json, TrafficEvent event) throws IOException {
        long startMillis = event.start().toEpochMilli();
        json.name("t").value(startMillis);
        json.name("d").value(event.end().toEpochMilli() - startMillis);
        json.name("s").beginObject();
        for (Map.Entry<UnitName, EventBytes> unit : event.units().entrySet()) {
            json.name(unit.getKey().value());
            write(json, unit.getValue());
        }
        json.endObject();
        if (!event.remotes().isEmpty()) {
            writeRemotes(json, event);
        }
    }

    private static void writeRemotes(JsonWriter json, TrafficEvent event) throws IOException {
        json.name("r").beginObject();
        for (Map.Entry<UnitName, SortedMap<String, EventBytes>> unit : event.remotes().entrySet()) {
            json.name(unit.getKey().value()).beginObject();
            for (Map.Entry<String, EventBytes> remote : unit.getValue().entrySet()) {
                json.name(remote.getKey());
                write(json, remote.getValue());
            }
            json.endObject();
        }
        json.endObject();
    }

    private static void write(JsonWriter json, Header header) throws IOException {
        json.name("ring").value(VERSION);
        json.name("file").value(header.number());
        json.name("since").value(header.since().toEpochMilli());
        json.name("droppedBytes").value(header.droppedBytes());
    }

    private static void write(JsonWriter json, RunLine run) throws IOException {
        json.name("run").value(run.key().unit().value());
        json.name("id").value(run.key().invocation().hex());
        json.name("t").value(run.mark().wallTime().toEpochMilli());
        write(json, run.mark());
        json.name("c");
        write(json, run.counters());
    }

    private static void write(JsonWriter json, EventLine line) throws IOException {
        writeEvent(json, line.event());
        write(json, line.mark());
        if (line.former().isPresent()) {
            json.name("id").value(line.former().get().hex());
        }
    }

    private static void write(JsonWriter json, Mark mark) throws IOException {
        json.name("b").beginArray();
        json.value(mark.bootTimeMicros()).value(mark.clockDoubt().toNanos() / 1000);
        json.endArray();
    }

    private static void write(JsonWriter json, EventBytes bytes) throws IOException {
        json.beginArray().value(bytes.egressBytes()).value(bytes.ingressBytes()).endArray();
    }

    /**
     * Reads a line. Keys that are not known are skipped.
     *
     * @throws IOException if it is none
     */
    static RingLine parse(String text) throws IOException {
        try {
            JsonReader json = new JsonReader(new StringReader(text));
            json.setStrictness(Strictness.STRICT);
            Fields fields = new Fields();
            json.beginObject();
            while (json.hasNext()) {
                fields.read(json.nextName(), json);
            }
            json.endObject();
            if (json.peek() != JsonToken.END_DOCUMENT) {
                throw new IOException("there is more behind the object");
            }
            return fields.line();
        } catch (IllegalArgumentException | IllegalStateException | ArithmeticException wrong) {
            throw new IOException(wrong.getMessage(), wrong);
        }
    }

    /** What a line holds; which keys are there tells which kind of line it is. */
    private static final class Fields {

        private long version;
        private long number;
        private long sinceMillis;
        private long droppedBytes;
        private long startMillis;
        private long durationMillis;
        private long[] boot = {0, 0};
        private Optional<String> run = Optional.empty();
        private Optional<InvocationId> invocation = Optional.empty();
        private EventBytes counters = EventBytes.ZERO;
        private SortedMap<UnitName, EventBytes> units = new TreeMap<>();
        private final SortedMap<UnitName, SortedMap<String, EventBytes>> remotes = new TreeMap<>();

        private void read(String name, JsonReader json) throws IOException {
            switch (name) {
                case "ring" -> version = json.nextLong();
                case "file" -> number = json.nextLong();
                case "since" -> sinceMillis = json.nextLong();
                case "droppedBytes" -> droppedBytes = json.nextLong();
                case "t" -> startMillis = json.nextLong();
                case "d" -> durationMillis = json.nextLong();
                case "b" -> boot = pair(json);
                case "run" -> run = Optional.of(json.nextString());
                case "id" -> invocation = Optional.of(new InvocationId(json.nextString()));
                case "c" -> counters = bytes(json);
                case "s" -> units = units(json);
                case "r" -> readRemotes(json);
                default -> json.skipValue();
            }
        }

        private RingLine line() throws IOException {
            if (version != 0) {
                if (version != VERSION) {
                    throw new IOException("version " + version + " of the ring is not known");
                }
                return new Header(number, Instant.ofEpochMilli(sinceMillis), droppedBytes);
            }
            Instant start = Instant.ofEpochMilli(startMillis);
            Duration doubt = Duration.of(boot[1], ChronoUnit.MICROS);
            if (run.isPresent()) {
                RunKey key =
                        new RunKey(
                                new UnitName(run.get()),
                                invocation.orElseThrow(() -> new IOException("a run without id")));
                return new RunLine(key, new Mark(start, boot[0], doubt), counters);
            }
            if (units.isEmpty()) {
                throw new IOException("neither a header, nor a run, nor an event");
            }
            Duration duration = Duration.ofMillis(durationMillis);
            return new EventLine(
                    new TrafficEvent(start, duration, units, remotes),
                    new Mark(start.plus(duration), boot[0], doubt),
                    invocation);
        }

        private void readRemotes(JsonReader json) throws IOException {
            json.beginObject();
            while (json.hasNext()) {
                UnitName unit = new UnitName(json.nextName());
                SortedMap<String, EventBytes> some = new TreeMap<>();
                json.beginObject();
                while (json.hasNext()) {
                    some.put(json.nextName(), bytes(json));
                }
                json.endObject();
                remotes.put(unit, some);
            }
            json.endObject();
        }

        private static SortedMap<UnitName, EventBytes> units(JsonReader json) throws IOException {
            SortedMap<UnitName, EventBytes> units = new TreeMap<>();
            json.beginObject();
            while (json.hasNext()) {
                units.put(new UnitName(json.nextName()), bytes(json));
            }
            json.endObject();
            return units;
        }

        private static EventBytes bytes(JsonReader json) throws IOException {
            long[] values = pair(json);
            return new EventBytes(values[0], values[1]);
        }

        private static long[] pair(JsonReader json) throws IOException {
            json.beginArray();
            long[] values = {json.nextLong(), json.nextLong()};
            json.endArray();
            return values;
        }
    }
}
