package serviceaccounting.settings;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads the objects that say how remotes are told apart. */
final class RemoteSections {

    private static final String ENABLE = "enable";
    private static final String IPV4_PREFIX_LENGTH = "ipv4PrefixLength";
    private static final String IPV6_PREFIX_LENGTH = "ipv6PrefixLength";

    private final SettingsValues values;
    private final JsonObjects objects;
    private final SettingsProblems problems;

    RemoteSections(SettingsValues values, JsonObjects objects, SettingsProblems problems) {
        this.values = values;
        this.objects = objects;
        this.problems = problems;
    }

    /** What is set for all units. */
    RemoteSettings remotes(JsonPlace place) throws IOException {
        RemoteSettings defaults = RemoteSettings.DEFAULTS;
        Choice choice = new Choice();
        Map<String, JsonObjects.ValueReader> keys = choice.keys();
        int[] numbers = {defaults.group(), defaults.maxRemotesPerUnit()};
        keys.put("group", number(numbers, 0, 0, RemoteSettings.LAST_GROUP));
        keys.put("maxRemotesPerUnit", number(numbers, 1, 1, RemoteSettings.MOST_REMOTES));
        objects.readKnown(place, keys);
        return new RemoteSettings(
                choice.enable.orElse(defaults.enable()),
                numbers[0],
                choice.ipv4PrefixLength.orElse(defaults.ipv4PrefixLength()),
                choice.ipv6PrefixLength.orElse(defaults.ipv6PrefixLength()),
                numbers[1]);
    }

    /** The groups that see the whole machine. */
    HostSettings host(JsonPlace place) throws IOException {
        HostSettings defaults = HostSettings.DEFAULTS;
        Choice choice = new Choice();
        int[] groups = defaults.groups().stream().mapToInt(Integer::intValue).toArray();
        Map<String, JsonObjects.ValueReader> keys = new LinkedHashMap<>();
        keys.put(ENABLE, at -> choice.enable = values.truth(at));
        List<String> names = List.of("ip4DstGroup", "ip4SrcGroup", "ip6DstGroup", "ip6SrcGroup");
        for (int i = 0; i < names.size(); i++) {
            keys.put(names.get(i), number(groups, i, 0, RemoteSettings.LAST_GROUP));
        }
        objects.readKnown(place, keys);
        List<Integer> chosen = new ArrayList<>();
        for (int group : groups) {
            chosen.add(group);
        }
        if (new HashSet<>(chosen).size() < chosen.size()) {
            problems.add(place, "the groups are " + chosen + "; expected four different numbers");
            return defaults;
        }
        return new HostSettings(
                choice.enable.orElse(defaults.enable()),
                groups[0],
                groups[1],
                groups[2],
                groups[3]);
    }

    /** What is set for one unit. */
    UnitSettings unit(JsonPlace place) throws IOException {
        Choice choice = new Choice();
        List<String> ports = new ArrayList<>();
        Map<String, JsonObjects.ValueReader> keys = new LinkedHashMap<>();
        keys.put("listenPorts", at -> ports.addAll(values.ports(at)));
        keys.put("remotes", at -> objects.readKnown(at, choice.keys()));
        objects.readKnown(place, keys);
        return new UnitSettings(
                ports, choice.enable, choice.ipv4PrefixLength, choice.ipv6PrefixLength);
    }

    private JsonObjects.ValueReader number(int[] numbers, int index, int least, int most) {
        return place ->
                values.number(place, least, most).ifPresent(value -> numbers[index] = value);
    }

    /** The keys that can be set for all units and for one. */
    private final class Choice {

        private Optional<Boolean> enable = Optional.empty();
        private OptionalInt ipv4PrefixLength = OptionalInt.empty();
        private OptionalInt ipv6PrefixLength = OptionalInt.empty();

        private Map<String, JsonObjects.ValueReader> keys() {
            Map<String, JsonObjects.ValueReader> keys = new LinkedHashMap<>();
            keys.put(ENABLE, at -> enable = values.truth(at));
            keys.put(
                    IPV4_PREFIX_LENGTH,
                    at ->
                            ipv4PrefixLength =
                                    values.number(at, 0, RemoteSettings.LONGEST_IPV4_PREFIX));
            keys.put(
                    IPV6_PREFIX_LENGTH,
                    at ->
                            ipv6PrefixLength =
                                    values.number(at, 0, RemoteSettings.LONGEST_IPV6_PREFIX));
            return keys;
        }
    }
}
