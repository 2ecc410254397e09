package serviceaccounting.settings;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The problems found so far, each already a line of help. */
final class SettingsProblems {

    /** How gson ends its messages: the place, then advice for programmers. */
    private static final Pattern GSON_PLACE =
            Pattern.compile("(?s)(.*?)\\s*at line (\\d+) column (\\d+) path (\\S+).*");

    private static final int LONGEST_VALUE = 80;

    private final String file;
    private final List<String> lines = new ArrayList<>();
    private final Set<JsonPlace> places = new HashSet<>();

    SettingsProblems(String file) {
        this.file = file;
    }

    void add(JsonPlace place, String text) {
        lines.add(file + ": " + place.path() + ": " + text);
        places.add(place);
    }

    void addUnknownKey(JsonPlace place, String key, Collection<String> known) {
        if (known.isEmpty()) {
            add(place, "unknown key; nothing can be set here");
            return;
        }
        String hint =
                NearestWord.among(key, known)
                        .map(nearest -> "did you mean '" + nearest + "'? ")
                        .orElse("");
        add(place, "unknown key; " + hint + "Known here: " + String.join(", ", known));
    }

    /** Adds what gson said, without its advice for programmers. */
    void addSyntax(String gsonMessage) {
        Matcher matcher = GSON_PLACE.matcher(gsonMessage);
        if (!matcher.matches()) {
            lines.add(file + ": not valid JSON: " + printable(gsonMessage));
            return;
        }
        String said =
                matcher.group(1)
                        .replace(
                                "Use JsonReader.setStrictness(Strictness.LENIENT) to accept malformed JSON",
                                "not what JSON allows here")
                        .strip();
        lines.add(
                "%s: not valid JSON at line %s column %s (%s): %s"
                        .formatted(
                                file,
                                matcher.group(2),
                                matcher.group(3),
                                matcher.group(4),
                                printable(said)));
    }

    boolean hasAny(JsonPlace place) {
        return places.contains(place);
    }

    void throwIfAny() {
        if (!lines.isEmpty()) {
            throw new SettingsException(lines);
        }
    }

    /** The text on one line and not endless. */
    static String printable(String text) {
        String flat = text.replaceAll("\\p{Cntrl}", "?");
        return flat.length() <= LONGEST_VALUE ? flat : flat.substring(0, LONGEST_VALUE) + "...";
    }
}
