package serviceaccounting.settings;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import serviceaccounting.traffic.UnitName;

/** Walks the JSON once, from front to back, and keeps every problem it meets on the way. */
final class SettingsParser {

    /** Reads the value of one key. */
    private interface ValueReader {
        void read(JsonPlace place) throws IOException;
    }

    private final JsonReader json;
    private final SettingsProblems problems;
    private final SettingsValues values;

    private final SortedMap<UnitName, UnitSettings> units = new TreeMap<>();
    private Duration interval = Settings.DEFAULTS.interval();
    private Duration checkpoint = Settings.DEFAULTS.checkpoint();
    private Path ledger = Settings.DEFAULTS.ledger();
    private Path spool = Settings.DEFAULTS.spool();
    private Path runtime = Settings.DEFAULTS.runtime();
    private Optional<ZoneId> zone = Settings.DEFAULTS.zone();
    private Optional<Duration> usage5min = Settings.DEFAULTS.retention().usage5min();
    private Optional<Duration> usage15min = Settings.DEFAULTS.retention().usage15min();
    private Optional<Duration> usageDay = Settings.DEFAULTS.retention().usageDay();
    private Optional<Duration> gaps = Settings.DEFAULTS.retention().gaps();
    private Optional<Duration> events = Settings.DEFAULTS.retention().events();

    private SettingsParser(String file, JsonReader json) {
        this.json = json;
        this.problems = new SettingsProblems(file);
        this.values = new SettingsValues(json, problems);
    }

    /**
     * Reads settings from JSON text.
     *
     * @param file what to call the text in messages
     */
    static Settings parse(String file, String text) {
        JsonReader json = new JsonReader(new StringReader(text));
        json.setStrictness(Strictness.STRICT);
        return new SettingsParser(file, json).parse();
    }

    private Settings parse() {
        try {
            readKnown(JsonPlace.ROOT, topKeys());
            if (json.peek() != JsonToken.END_DOCUMENT) {
                problems.addSyntax("there is more after the closing bracket");
            }
        } catch (EOFException early) {
            problems.addSyntax(
                    "the file ends before the closing bracket; a file with {} takes every default");
        } catch (IOException malformed) {
            problems.addSyntax(malformed.getMessage());
        }
        checkTogether();
        problems.throwIfAny();
        return new Settings(
                units,
                interval,
                checkpoint,
                ledger,
                spool,
                runtime,
                zone,
                new Retention(usage5min, usage15min, usageDay, gaps, events));
    }

    private Map<String, ValueReader> topKeys() {
        Map<String, ValueReader> keys = new LinkedHashMap<>();
        keys.put("units", this::readUnits);
        keys.put("interval", place -> values.duration(place).ifPresent(value -> interval = value));
        keys.put(
                "checkpoint",
                place -> values.duration(place).ifPresent(value -> checkpoint = value));
        keys.put("ledger", place -> values.absolutePath(place).ifPresent(value -> ledger = value));
        keys.put("spool", place -> values.absolutePath(place).ifPresent(value -> spool = value));
        keys.put(
                "runtime", place -> values.absolutePath(place).ifPresent(value -> runtime = value));
        keys.put("zone", place -> values.zone(place, value -> zone = value));
        keys.put("retention", place -> readKnown(place, retentionKeys()));
        return keys;
    }

    private Map<String, ValueReader> retentionKeys() {
        Map<String, ValueReader> keys = new LinkedHashMap<>();
        keys.put("usage5min", keep(value -> usage5min = value));
        keys.put("usage15min", keep(value -> usage15min = value));
        keys.put("usageDay", keep(value -> usageDay = value));
        keys.put("gaps", keep(value -> gaps = value));
        keys.put("events", keep(value -> events = value));
        return keys;
    }

    private ValueReader keep(Consumer<Optional<Duration>> target) {
        return place -> values.retention(place, target);
    }

    private void readUnits(JsonPlace place) throws IOException {
        readMembers(
                place,
                (key, at) -> {
                    values.unitName(key, at)
                            .ifPresent(name -> units.put(name, UnitSettings.DEFAULTS));
                    readKnown(at, Map.of());
                });
    }

    private void readKnown(JsonPlace place, Map<String, ValueReader> known) throws IOException {
        readMembers(
                place,
                (key, at) -> {
                    ValueReader reader = known.get(key);
                    if (reader == null) {
                        problems.addUnknownKey(at, key, known.keySet());
                        json.skipValue();
                        return;
                    }
                    reader.read(at);
                });
    }

    /** Reads one member of an object. */
    private interface MemberReader {
        void read(String key, JsonPlace place) throws IOException;
    }

    private void readMembers(JsonPlace place, MemberReader reader) throws IOException {
        if (json.peek() != JsonToken.BEGIN_OBJECT) {
            problems.add(
                    place,
                    values.describeAndSkip() + " is not an object; expected {} or keys in braces");
            return;
        }
        json.beginObject();
        Set<String> seen = new HashSet<>();
        while (json.hasNext()) {
            String key = json.nextName();
            JsonPlace at = place.member(key);
            if (seen.add(key)) {
                reader.read(key, at);
            } else {
                problems.add(at, "the key is there twice; keep one of them");
                json.skipValue();
            }
        }
        json.endObject();
    }

    private void checkTogether() {
        JsonPlace intervalPlace = JsonPlace.ROOT.member("interval");
        if (problems.hasAny(intervalPlace)
                || problems.hasAny(JsonPlace.ROOT.member("checkpoint"))) {
            return;
        }
        if (interval.compareTo(SettingsValues.SHORTEST_INTERVAL) < 0) {
            problems.add(
                    intervalPlace,
                    "\"%s\" is too short; expected at least %s"
                            .formatted(
                                    DurationText.format(interval),
                                    DurationText.format(SettingsValues.SHORTEST_INTERVAL)));
        }
        if (interval.compareTo(checkpoint) > 0) {
            problems.add(
                    intervalPlace,
                    "\"%s\" is longer than the checkpoint \"%s\"; expected an interval of at most the checkpoint: shorten it, or lengthen $.checkpoint"
                            .formatted(
                                    DurationText.format(interval),
                                    DurationText.format(checkpoint)));
        }
    }
}
