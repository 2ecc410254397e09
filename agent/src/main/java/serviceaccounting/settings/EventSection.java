package serviceaccounting.settings;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads the object that says what is logged as events. */
final class EventSection {

    private final SettingsValues values;
    private final JsonObjects objects;

    private Optional<Boolean> enable = Optional.empty();
    private Optional<Duration> interval = Optional.empty();
    private Optional<List<String>> units = Optional.empty();
    private OptionalInt maxBytes = OptionalInt.empty();
    private OptionalInt topRemotes = OptionalInt.empty();

    EventSection(SettingsValues values, JsonObjects objects) {
        this.values = values;
        this.objects = objects;
    }

    EventSettings read(JsonPlace place) throws IOException {
        Map<String, JsonObjects.ValueReader> keys = new LinkedHashMap<>();
        keys.put("enable", at -> enable = values.truth(at));
        keys.put(
                "interval",
                at ->
                        interval =
                                values.duration(
                                        at,
                                        EventSettings.SHORTEST_INTERVAL,
                                        EventSettings.LONGEST_INTERVAL));
        keys.put("units", at -> units = values.unitPatterns(at));
        keys.put(
                "maxBytes",
                at ->
                        maxBytes =
                                values.number(
                                        at, EventSettings.FEWEST_BYTES, EventSettings.MOST_BYTES));
        keys.put("topRemotes", at -> topRemotes = values.number(at, 0, EventSettings.MOST_REMOTES));
        objects.readKnown(place, keys);
        EventSettings defaults = EventSettings.DEFAULTS;
        return new EventSettings(
                enable.orElse(defaults.enable()),
                interval.orElse(defaults.interval()),
                units.orElse(defaults.units()),
                maxBytes.isPresent() ? maxBytes.getAsInt() : defaults.maxBytes(),
                topRemotes.orElse(defaults.topRemotes()));
    }
}
