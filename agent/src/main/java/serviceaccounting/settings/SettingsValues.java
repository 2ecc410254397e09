package serviceaccounting.settings;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.Consumer;
import serviceaccounting.traffic.UnitName;

/**
 * Turns single JSON values into checked ones. A value that is refused is noted and consumed, and
 * comes back empty.
 */
final class SettingsValues {

    static final Duration SHORTEST_INTERVAL = Duration.ofMillis(100);

    private static final Duration SHORTEST_RETENTION = Duration.ofHours(1);
    private static final String FOREVER = "forever";
    private static final String SYSTEM = "system";
    private static final int SLOT_SECONDS = 900;

    private final JsonReader json;
    private final SettingsProblems problems;

    SettingsValues(JsonReader json, SettingsProblems problems) {
        this.json = json;
        this.problems = problems;
    }

    Optional<Duration> duration(JsonPlace place) throws IOException {
        Optional<String> text = text(place, "a duration in quotes: " + DurationText.EXPECTED);
        return text.flatMap(value -> parseDuration(place, value, ""));
    }

    /** A duration of at least an hour, or {@code forever}, which is passed on as empty. */
    void retention(JsonPlace place, Consumer<Optional<Duration>> target) throws IOException {
        Optional<String> text = text(place, "a duration in quotes, or \"forever\"");
        if (text.isEmpty()) {
            return;
        }
        if (text.get().equals(FOREVER)) {
            target.accept(Optional.empty());
            return;
        }
        Optional<Duration> parsed = parseDuration(place, text.get(), ", or \"forever\"");
        if (parsed.isEmpty()) {
            return;
        }
        if (parsed.get().compareTo(SHORTEST_RETENTION) < 0) {
            refuse(
                    place,
                    text.get(),
                    "too short; expected at least "
                            + DurationText.format(SHORTEST_RETENTION)
                            + ", or \"forever\"");
            return;
        }
        target.accept(parsed);
    }

    Optional<Path> absolutePath(JsonPlace place) throws IOException {
        Optional<String> text = text(place, "an absolute path in quotes");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            Path path = Path.of(text.get());
            if (path.isAbsolute()) {
                return Optional.of(path.normalize());
            }
            refuse(place, text.get(), "not an absolute path; expected one that begins with '/'");
        } catch (InvalidPathException invalid) {
            refuse(place, text.get(), "not a path: " + invalid.getReason());
        }
        return Optional.empty();
    }

    /** A zone, or {@code system}, which is passed on as empty. */
    void zone(JsonPlace place, Consumer<Optional<ZoneId>> target) throws IOException {
        String expected = "\"system\" or a time zone such as \"Europe/Berlin\"";
        Optional<String> text = text(place, expected);
        if (text.isEmpty()) {
            return;
        }
        if (text.get().equals(SYSTEM)) {
            target.accept(Optional.empty());
            return;
        }
        try {
            ZoneId zone = ZoneId.of(text.get());
            if (isCutBySlots(zone)) {
                target.accept(Optional.of(zone));
                return;
            }
            refuse(
                    place,
                    text.get(),
                    "an offset the ledger can't cut days at; expected a multiple of 15 minutes");
        } catch (DateTimeException unknown) {
            String hint =
                    NearestWord.among(text.get(), ZoneId.getAvailableZoneIds())
                            .map(nearest -> "; did you mean \"" + nearest + "\"?")
                            .orElse("");
            refuse(place, text.get(), "not a time zone; expected " + expected + hint);
        }
    }

    Optional<UnitName> unitName(String key, JsonPlace place) {
        try {
            return Optional.of(new UnitName(key));
        } catch (IllegalArgumentException refused) {
            problems.add(
                    place,
                    "not the name of a unit that can be accounted; expected a full name with one of the suffixes %s%s"
                            .formatted(
                                    String.join(" ", UnitName.ACCOUNTABLE_SUFFIXES),
                                    nameHint(key)));
            return Optional.empty();
        }
    }

    private static String nameHint(String key) {
        if (key.contains("@*")) {
            return "; for every instance of a template write \""
                    + SettingsProblems.printable(key.replace("@*", "@"))
                    + "\"";
        }
        if (!key.isEmpty() && !key.contains(".")) {
            return "; did you mean \"" + SettingsProblems.printable(key) + ".service\"?";
        }
        return "";
    }

    /** What stands here, in words; the reader goes on behind it. */
    String describeAndSkip() throws IOException {
        return switch (json.peek()) {
            case STRING -> quoted(json.nextString());
            case NUMBER -> SettingsProblems.printable(json.nextString());
            case BOOLEAN -> String.valueOf(json.nextBoolean());
            case NULL -> skipped("null");
            case BEGIN_OBJECT -> skipped("an object");
            case BEGIN_ARRAY -> skipped("an array");
            case END_OBJECT, END_ARRAY, END_DOCUMENT, NAME ->
                    throw new IllegalStateException("no value here: " + json.getPath());
        };
    }

    private Optional<String> text(JsonPlace place, String expected) throws IOException {
        if (json.peek() == JsonToken.STRING) {
            return Optional.of(json.nextString());
        }
        problems.add(place, describeAndSkip() + " is of the wrong type; expected " + expected);
        return Optional.empty();
    }

    private Optional<Duration> parseDuration(JsonPlace place, String text, String orElse) {
        try {
            return Optional.of(DurationText.parse(text));
        } catch (IllegalArgumentException refused) {
            refuse(place, text, refused.getMessage() + orElse);
            return Optional.empty();
        }
    }

    private void refuse(JsonPlace place, String value, String why) {
        problems.add(place, quoted(value) + " is " + why);
    }

    private String skipped(String words) throws IOException {
        json.skipValue();
        return words;
    }

    /**
     * Days are summed from 15-minute slots; zones by region have had fitting offsets since long
     * before there were units.
     */
    private static boolean isCutBySlots(ZoneId zone) {
        return !(zone.normalized() instanceof ZoneOffset offset)
                || offset.getTotalSeconds() % SLOT_SECONDS == 0;
    }

    private static String quoted(String value) {
        return "\"" + SettingsProblems.printable(value) + "\"";
    }
}
