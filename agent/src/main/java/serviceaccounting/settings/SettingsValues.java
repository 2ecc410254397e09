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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

    private static final Pattern MASK = Pattern.compile("0x[0-9a-fA-F]{1,8}");
    private static final int HEXADECIMAL = 16;
    private static final Pattern PORT = Pattern.compile("(?:tcp|udp)/([0-9]{1,5})");
    private static final int LAST_PORT = 65_535;

    /** What units' names are made of, and what globs have besides. */
    private static final Pattern UNIT_PATTERN =
            Pattern.compile("[a-zA-Z0-9:_.\\\\@*?!^\\[\\]-]{1,255}");

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

    /** A duration between two others, both included. */
    Optional<Duration> duration(JsonPlace place, Duration shortest, Duration longest)
            throws IOException {
        Optional<Duration> duration = duration(place);
        if (duration.isEmpty()
                || duration.get().compareTo(shortest) >= 0
                        && duration.get().compareTo(longest) <= 0) {
            return duration;
        }
        refuse(
                place,
                DurationText.format(duration.get()),
                "out of bounds; expected %s to %s"
                        .formatted(DurationText.format(shortest), DurationText.format(longest)));
        return Optional.empty();
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

    Optional<Boolean> truth(JsonPlace place) throws IOException {
        if (json.peek() == JsonToken.BOOLEAN) {
            return Optional.of(json.nextBoolean());
        }
        problems.add(place, describeAndSkip() + " is of the wrong type; expected true or false");
        return Optional.empty();
    }

    /** A whole number, both bounds included. */
    OptionalInt number(JsonPlace place, int least, int most) throws IOException {
        String expected = "expected a whole number from %d to %d".formatted(least, most);
        if (json.peek() != JsonToken.NUMBER) {
            problems.add(place, describeAndSkip() + " is of the wrong type; " + expected);
            return OptionalInt.empty();
        }
        String text = json.nextString();
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return OptionalInt.of(number);
            }
        } catch (NumberFormatException notWhole) {
            // Refused below, as one that is out of bounds.
        }
        problems.add(place, SettingsProblems.printable(text) + " can't hold here; " + expected);
        return OptionalInt.empty();
    }

    Optional<HookSettings.Backend> backend(JsonPlace place) throws IOException {
        String expected = "\"iptables\" or \"nftables\"";
        Optional<String> text = text(place, expected);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        for (HookSettings.Backend backend : HookSettings.Backend.values()) {
            if (backend.word().equals(text.get())) {
                return Optional.of(backend);
            }
        }
        refuse(place, text.get(), "not a backend; expected " + expected);
        return Optional.empty();
    }

    Optional<Integer> markMask(JsonPlace place) throws IOException {
        String expected = "an even number of adjacent bits, such as \"0xffff\" or \"0xff00\"";
        Optional<String> text = text(place, expected);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (MASK.matcher(text.get()).matches()) {
            int mask = Integer.parseUnsignedInt(text.get().substring(2), HEXADECIMAL);
            if (HookSettings.isUsable(mask)) {
                return Optional.of(mask);
            }
        }
        refuse(place, text.get(), "not a mask the hook can use; expected " + expected);
        return Optional.empty();
    }

    /** Ports as {@code tcp/80}. */
    List<String> ports(JsonPlace place) throws IOException {
        String expected = "a list of ports, such as [\"tcp/80\", \"udp/53\"]";
        List<String> ports = new ArrayList<>();
        if (json.peek() != JsonToken.BEGIN_ARRAY) {
            problems.add(place, describeAndSkip() + " is of the wrong type; expected " + expected);
            return ports;
        }
        json.beginArray();
        while (json.hasNext()) {
            Optional<String> text = text(place, expected);
            text.filter(port -> isPort(place, port, expected)).ifPresent(ports::add);
        }
        json.endArray();
        return ports;
    }

    private boolean isPort(JsonPlace place, String text, String expected) {
        Matcher port = PORT.matcher(text);
        if (port.matches()) {
            int number = Integer.parseInt(port.group(1));
            if (number >= 1 && number <= LAST_PORT) {
                return true;
            }
        }
        refuse(place, text, "not a port; expected " + expected);
        return false;
    }

    /** Names of units and globs, as {@code nginx}, {@code nginx.service}, {@code sshd@*}. */
    Optional<List<String>> unitPatterns(JsonPlace place) throws IOException {
        String expected = "a list of units, such as [\"nginx\", \"sshd@*\"]";
        if (json.peek() != JsonToken.BEGIN_ARRAY) {
            problems.add(place, describeAndSkip() + " is of the wrong type; expected " + expected);
            return Optional.empty();
        }
        List<String> patterns = new ArrayList<>();
        json.beginArray();
        while (json.hasNext()) {
            Optional<String> text = text(place, expected);
            if (text.isPresent() && !UNIT_PATTERN.matcher(text.get()).matches()) {
                refuse(place, text.get(), "neither a unit nor a glob; expected " + expected);
            } else {
                text.ifPresent(patterns::add);
            }
        }
        json.endArray();
        return Optional.of(patterns);
    }

    Optional<UnitName> unitName(String key, JsonPlace place) {
        try {
            UnitName name = new UnitName(key);
            if (name.isPattern() && key.contains("@*")) {
                throw new IllegalArgumentException("a template has a spelling of its own");
            }
            return Optional.of(name);
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
