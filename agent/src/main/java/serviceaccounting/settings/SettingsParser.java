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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import serviceaccounting.traffic.UnitName;

/** Walks the JSON once, from front to back, and keeps every problem it meets on the way. */
final class SettingsParser {

    private final JsonReader json;
    private final SettingsProblems problems;
    private final SettingsValues values;
    private final JsonObjects objects;

    private final SortedMap<UnitName, UnitSettings> units = new TreeMap<>();
    private boolean allUnits = Settings.DEFAULTS.allUnits();
    private Duration interval = Settings.DEFAULTS.interval();
    private Duration checkpoint = Settings.DEFAULTS.checkpoint();
    private Path ledger = Settings.DEFAULTS.ledger();
    private Path spool = Settings.DEFAULTS.spool();
    private Path runtime = Settings.DEFAULTS.runtime();
    private Optional<ZoneId> zone = Settings.DEFAULTS.zone();
    private Optional<Duration> usage5min = Settings.DEFAULTS.retention().usage5min();
    private Optional<Duration> usage15min = Settings.DEFAULTS.retention().usage15min();
    private Optional<Duration> usageDay = Settings.DEFAULTS.retention().usageDay();
    private Optional<Duration> remoteHour = Settings.DEFAULTS.retention().remoteHour();
    private Optional<Duration> remoteDay = Settings.DEFAULTS.retention().remoteDay();
    private Optional<Duration> gaps = Settings.DEFAULTS.retention().gaps();
    private Optional<Duration> events = Settings.DEFAULTS.retention().events();
    private RemoteSettings remotes = RemoteSettings.DEFAULTS;
    private HostSettings host = HostSettings.DEFAULTS;
    private HookSettings.Backend backend = HookSettings.DEFAULTS.backend();
    private int markMask = HookSettings.DEFAULTS.markMask();
    private EventSettings trafficEvents = EventSettings.DEFAULTS;

    private SettingsParser(String file, JsonReader json) {
        this.json = json;
        this.problems = new SettingsProblems(file);
        this.values = new SettingsValues(json, problems);
        this.objects = new JsonObjects(json, problems, values);
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
            objects.readKnown(JsonPlace.ROOT, topKeys());
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
                allUnits,
                interval,
                checkpoint,
                ledger,
                spool,
                runtime,
                zone,
                new Retention(usage5min, usage15min, usageDay, remoteHour, remoteDay, gaps, events),
                remotes,
                host,
                new HookSettings(backend, markMask),
                trafficEvents);
    }

    private Map<String, JsonObjects.ValueReader> topKeys() {
        Map<String, JsonObjects.ValueReader> keys = new LinkedHashMap<>();
        keys.put("units", this::readUnits);
        keys.put("allUnits", place -> values.truth(place).ifPresent(value -> allUnits = value));
        keys.put("interval", place -> values.duration(place).ifPresent(value -> interval = value));
        keys.put(
                "checkpoint",
                place -> values.duration(place).ifPresent(value -> checkpoint = value));
        keys.put("ledger", place -> values.absolutePath(place).ifPresent(value -> ledger = value));
        keys.put("spool", place -> values.absolutePath(place).ifPresent(value -> spool = value));
        keys.put(
                "runtime", place -> values.absolutePath(place).ifPresent(value -> runtime = value));
        keys.put("zone", place -> values.zone(place, value -> zone = value));
        keys.put("retention", place -> objects.readKnown(place, retentionKeys()));
        RemoteSections sections = new RemoteSections(values, objects, problems);
        keys.put("remotes", place -> remotes = sections.remotes(place));
        keys.put("host", place -> host = sections.host(place));
        keys.put("backend", place -> values.backend(place).ifPresent(value -> backend = value));
        keys.put("markMask", place -> values.markMask(place).ifPresent(value -> markMask = value));
        keys.put("events", place -> trafficEvents = new EventSection(values, objects).read(place));
        return keys;
    }

    private Map<String, JsonObjects.ValueReader> retentionKeys() {
        Map<String, JsonObjects.ValueReader> keys = new LinkedHashMap<>();
        keys.put("usage5min", keep(value -> usage5min = value));
        keys.put("usage15min", keep(value -> usage15min = value));
        keys.put("usageDay", keep(value -> usageDay = value));
        keys.put("remoteHour", keep(value -> remoteHour = value));
        keys.put("remoteDay", keep(value -> remoteDay = value));
        keys.put("gaps", keep(value -> gaps = value));
        keys.put("events", keep(value -> events = value));
        return keys;
    }

    private JsonObjects.ValueReader keep(Consumer<Optional<Duration>> target) {
        return place -> values.retention(place, target);
    }

    private void readUnits(JsonPlace place) throws IOException {
        RemoteSections sections = new RemoteSections(values, objects, problems);
        objects.readMembers(
                place,
                (key, at) -> {
                    Optional<UnitName> name = values.unitName(key, at);
                    UnitSettings unit = sections.unit(at);
                    name.ifPresent(known -> units.put(known, unit));
                });
    }

    private void checkTogether() {
        checkGroups();
        checkTimes();
    }

    /** A group has one reader and one meaning. */
    private void checkGroups() {
        if (host.enable() && host.groups().contains(remotes.group())) {
            problems.add(
                    JsonPlace.ROOT.member("host"),
                    "the group %d is that of $.remotes.group too; expected another number in one of them"
                            .formatted(remotes.group()));
        }
    }

    private void checkTimes() {
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
