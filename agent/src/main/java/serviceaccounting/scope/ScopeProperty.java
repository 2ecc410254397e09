package serviceaccounting.scope;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import serviceaccounting.settings.NearestWord;
import serviceaccounting.systemd.BusValue;

/**
 * A property of a scope, from the text that unit files have, {@code MemoryMax=1G}, to what goes
 * over the bus. Sources: systemd.scope(5), systemd.resource-control(5), and systemd-run(1), which
 * takes the same and many more.
 *
 * @param name its name on the bus, which may be another than in unit files
 * @param value its value
 */
public record ScopeProperty(String name, BusValue value) {

    private static final String INFINITY = "infinity";
    private static final long ENDLESS = -1L;
    private static final long UINT32_MAX = 0xffff_ffffL;
    private static final long LARGEST_WEIGHT = 10_000;
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,18})([KMGTPE]?)B?");
    private static final Pattern PERCENT = Pattern.compile("([0-9]{1,6})(?:\\.([0-9]{1,2}))?%");
    private static final Set<String> YES = Set.of("yes", "true", "on", "1");
    private static final Set<String> NO = Set.of("no", "false", "off", "0");

    /** What each property is made of, by its name in unit files. */
    private static final Map<String, BiFunction<String, String, ScopeProperty>> KNOWN = known();

    public ScopeProperty {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(value, "value");
    }

    /**
     * Reads an assignment.
     *
     * @throws IllegalArgumentException if it is none, or its name or value is not known here; one
     *     line that says what is expected
     */
    public static ScopeProperty parse(String assignment) {
        int equals = assignment.indexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException(
                    "'%s' is no property; expected NAME=VALUE such as MemoryMax=1G"
                            .formatted(assignment));
        }
        String name = assignment.substring(0, equals);
        BiFunction<String, String, ScopeProperty> reader = KNOWN.get(name);
        if (reader == null) {
            throw new IllegalArgumentException(unknown(name));
        }
        return reader.apply(name, assignment.substring(equals + 1).strip());
    }

    /** All names that are taken, sorted. */
    public static List<String> names() {
        return List.copyOf(KNOWN.keySet());
    }

    /** The slice a scope is in. */
    public static ScopeProperty slice(String text) {
        return new ScopeProperty("Slice", BusValue.text(ScopeName.parseSlice(text).value()));
    }

    private static String unknown(String name) {
        String hint =
                NearestWord.among(name, KNOWN.keySet())
                        .map(nearest -> "; did you mean " + nearest + "?")
                        .orElse("");
        return "%s is no property that can be set here%s Known are: %s. Others go into a drop-in"
                .formatted(name, hint.isEmpty() ? "." : hint, String.join(" ", KNOWN.keySet()));
    }

    private static Map<String, BiFunction<String, String, ScopeProperty>> known() {
        Map<String, BiFunction<String, String, ScopeProperty>> known = new TreeMap<>();
        for (String name : List.of("Description", "CollectMode", "KillMode", "OOMPolicy")) {
            known.put(name, (key, text) -> new ScopeProperty(key, BusValue.text(text)));
        }
        known.put("Slice", (key, text) -> slice(text));
        known.put("IPAccounting", ScopeProperty::accounting);
        for (String name :
                List.of(
                        "CPUAccounting",
                        "Delegate",
                        "IOAccounting",
                        "MemoryAccounting",
                        "SendSIGHUP",
                        "TasksAccounting")) {
            known.put(
                    name, (key, text) -> new ScopeProperty(key, BusValue.truth(truth(key, text))));
        }
        for (String name :
                List.of(
                        "MemoryHigh",
                        "MemoryLow",
                        "MemoryMax",
                        "MemoryMin",
                        "MemorySwapMax",
                        "TasksMax")) {
            known.put(name, ScopeProperty::limit);
        }
        for (String name :
                List.of("CPUWeight", "IOWeight", "StartupCPUWeight", "StartupIOWeight")) {
            known.put(name, ScopeProperty::weight);
        }
        known.put("CPUQuota", ScopeProperty::quota);
        known.put("RuntimeMaxSec", (key, text) -> time("RuntimeMaxUSec", key, text));
        known.put("TimeoutStopSec", (key, text) -> time("TimeoutStopUSec", key, text));
        for (String name : List.of("IPAddressAllow", "IPAddressDeny")) {
            known.put(
                    name,
                    (key, text) ->
                            new ScopeProperty(
                                    key, BusValue.prefixes(AddressList.parse(key, text))));
        }
        for (String name :
                List.of("After", "Before", "BindsTo", "Conflicts", "PartOf", "Requires", "Wants")) {
            known.put(name, (key, text) -> new ScopeProperty(key, BusValue.texts(words(text))));
        }
        return known;
    }

    private static ScopeProperty accounting(String name, String text) {
        if (!truth(name, text)) {
            throw new IllegalArgumentException(
                    "IPAccounting=%s would leave nothing to account; without accounting use systemd-run --scope"
                            .formatted(text));
        }
        return new ScopeProperty(name, BusValue.truth(true));
    }

    private static boolean truth(String name, String text) {
        String word = text.toLowerCase(Locale.ROOT);
        if (YES.contains(word)) {
            return true;
        }
        if (NO.contains(word)) {
            return false;
        }
        throw refused(name, text, "yes or no");
    }

    /** Bytes or tasks; of a percentage systemd takes the 2³²th part, under another name. */
    private static ScopeProperty limit(String name, String text) {
        if (text.equals(INFINITY)) {
            return new ScopeProperty(name, BusValue.unsigned64(ENDLESS));
        }
        Matcher percent = PERCENT.matcher(text);
        if (percent.matches()) {
            long permyriad = permyriad(percent);
            if (permyriad > 10_000) {
                throw refused(name, text, "at most 100%");
            }
            long scaled = (permyriad * UINT32_MAX + 5_000) / 10_000;
            return new ScopeProperty(name + "Scale", BusValue.unsigned32(scaled));
        }
        Matcher size = SIZE.matcher(text);
        if (size.matches()) {
            int power = " KMGTPE".indexOf(size.group(2).isEmpty() ? " " : size.group(2));
            long number = Long.parseLong(size.group(1));
            if (number <= Long.MAX_VALUE >> 10 * power) {
                return new ScopeProperty(name, BusValue.unsigned64(number << 10 * power));
            }
        }
        throw refused(name, text, "a whole number, with K, M, G or T, a percentage, or infinity");
    }

    private static ScopeProperty weight(String name, String text) {
        if (text.equals("idle") && name.endsWith("CPUWeight")) {
            return new ScopeProperty(name, BusValue.unsigned64(0));
        }
        if (text.matches("[0-9]{1,5}")) {
            long weight = Long.parseLong(text);
            if (weight >= 1 && weight <= LARGEST_WEIGHT) {
                return new ScopeProperty(name, BusValue.unsigned64(weight));
            }
        }
        throw refused(name, text, "a weight from 1 to " + LARGEST_WEIGHT);
    }

    /** Of one processor; systemd takes microseconds in a second. */
    private static ScopeProperty quota(String name, String text) {
        Matcher percent = PERCENT.matcher(text);
        if (!percent.matches() || permyriad(percent) == 0) {
            throw refused(name, text, "a percentage of one processor such as 50% or 200%");
        }
        return new ScopeProperty(
                "CPUQuotaPerSecUSec", BusValue.unsigned64(permyriad(percent) * 100));
    }

    private static long permyriad(Matcher percent) {
        String fraction = percent.group(2) == null ? "" : percent.group(2);
        return Long.parseLong(percent.group(1) + (fraction + "00").substring(0, 2));
    }

    private static ScopeProperty time(String busName, String name, String text) {
        return new ScopeProperty(
                busName,
                BusValue.unsigned64(text.equals(INFINITY) ? ENDLESS : TimeSpan.micros(name, text)));
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.split("\\s+")).filter(word -> !word.isEmpty()).toList();
    }

    static IllegalArgumentException refused(String name, String text, String expected) {
        return new IllegalArgumentException(
                "%s can't be '%s'; expected %s".formatted(name, text, expected));
    }
}
