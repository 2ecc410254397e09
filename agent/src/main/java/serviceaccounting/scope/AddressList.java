package serviceaccounting.scope;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import serviceaccounting.systemd.BusValue;

/** Ranges of addresses as {@code IPAddressDeny=} takes them, systemd.resource-control(5). */
final class AddressList {

    private static final Map<String, List<String>> WORDS =
            Map.of(
                    "any", List.of("0.0.0.0/0", "::/0"),
                    "localhost", List.of("127.0.0.0/8", "::1/128"),
                    "link-local", List.of("169.254.0.0/16", "fe80::/64"),
                    "multicast", List.of("224.0.0.0/4", "ff00::/8"));

    private AddressList() {}

    /**
     * The ranges, parted by blanks.
     *
     * @throws IllegalArgumentException if one of them is none
     */
    static List<BusValue.Prefix> parse(String name, String text) {
        List<BusValue.Prefix> prefixes = new ArrayList<>();
        for (String word : text.strip().split("\\s+")) {
            for (String range : WORDS.getOrDefault(word, List.of(word))) {
                prefixes.add(prefix(name, range));
            }
        }
        return prefixes;
    }

    private static BusValue.Prefix prefix(String name, String range) {
        String[] parts = range.split("/", 2);
        try {
            List<Byte> address = new ArrayList<>();
            for (byte each : InetAddress.ofLiteral(parts[0]).getAddress()) {
                address.add(each);
            }
            int all = address.size() * Byte.SIZE;
            int bits = parts.length == 1 ? all : Integer.parseInt(parts[1]);
            if (bits >= 0 && bits <= all) {
                return new BusValue.Prefix(address, bits);
            }
        } catch (IllegalArgumentException notOne) {
            // Said below. NumberFormatException is one of these.
        }
        throw ScopeProperty.refused(
                name,
                range,
                "addresses such as 192.0.2.1 or 2001:db8::/32, or any, localhost, link-local, multicast");
    }
}
