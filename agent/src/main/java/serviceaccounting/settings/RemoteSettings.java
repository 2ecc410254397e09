package serviceaccounting.settings;

/**
 * How traffic is told apart by remote address.
 *
 * @param enable whether it is at all
 * @param group the NFLOG group of the rules, 0 to 65535
 * @param ipv4PrefixLength to how many bits IPv4 addresses are cut, 0 to 32
 * @param ipv6PrefixLength to how many bits IPv6 addresses are cut, 0 to 128
 * @param maxRemotesPerUnit how many remotes of a unit are told apart in an hour, and in a day; what
 *     comes after is other
 */
public record RemoteSettings(
        boolean enable,
        int group,
        int ipv4PrefixLength,
        int ipv6PrefixLength,
        int maxRemotesPerUnit) {

    /** The kernel's groups are 16 bits: linux/netfilter/nfnetlink_log.h. */
    static final int LAST_GROUP = 65_535;

    static final int LONGEST_IPV4_PREFIX = 32;
    static final int LONGEST_IPV6_PREFIX = 128;

    /** At 100 bytes each, in two directions, a unit then takes 13 MB of the agent's memory. */
    static final int MOST_REMOTES = 65_536;

    /** What holds where the file says nothing. */
    public static final RemoteSettings DEFAULTS = new RemoteSettings(true, 77, 32, 64, 4096);

    public RemoteSettings {
        check("group", group, 0, LAST_GROUP);
        check("IPv4 prefix length", ipv4PrefixLength, 0, LONGEST_IPV4_PREFIX);
        check("IPv6 prefix length", ipv6PrefixLength, 0, LONGEST_IPV6_PREFIX);
        check("maximum of remotes", maxRemotesPerUnit, 1, MOST_REMOTES);
    }

    static void check(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "the %s must be from %d to %d, not %d".formatted(what, least, most, value));
        }
    }
}
