package serviceaccounting.vitals;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Fields that a message has in the journal besides its text. Given as a parameter of the message
 * that its text does not name.
 *
 * @param fields by name; upper-case letters, digits and underscores, as journald wants them
 */
public record LogFields(Map<String, String> fields) {

    public LogFields {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        for (String name : fields.keySet()) {
            if (!name.matches("[A-Z][A-Z0-9_]{0,63}")) {
                throw new IllegalArgumentException("not a field of the journal: '" + name + "'");
            }
        }
    }
}
