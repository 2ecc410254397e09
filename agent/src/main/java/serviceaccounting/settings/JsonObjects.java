package serviceaccounting.settings;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Walks the objects of the JSON; what is not known in one is noted and skipped. */
final class JsonObjects {

    /** Reads the value of one key. */
    interface ValueReader {
        void read(JsonPlace place) throws IOException;
    }

    private final JsonReader json;
    private final SettingsProblems problems;
    private final SettingsValues values;

    JsonObjects(JsonReader json, SettingsProblems problems, SettingsValues values) {
        this.json = json;
        this.problems = problems;
        this.values = values;
    }

    void readKnown(JsonPlace place, Map<String, ValueReader> known) throws IOException {
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
    interface MemberReader {
        void read(String key, JsonPlace place) throws IOException;
    }

    void readMembers(JsonPlace place, MemberReader reader) throws IOException {
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
}
