package serviceaccounting.settings;

import java.util.regex.Pattern;

/**
 * Where in the JSON something stands, as JSONPath writes it: {@code $.retention.gaps}, {@code
 * $.units['nginx.service']}.
 *
 * @param path the text
 */
record JsonPlace(String path) {

    static final JsonPlace ROOT = new JsonPlace("$");

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_]+");

    JsonPlace member(String key) {
        String printable = SettingsProblems.printable(key);
        return new JsonPlace(
                PLAIN.matcher(key).matches() ? path + "." + key : path + "['" + printable + "']");
    }
}
