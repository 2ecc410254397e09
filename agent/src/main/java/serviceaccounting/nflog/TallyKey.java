package serviceaccounting.nflog;

import java.util.Objects;

/**
 * What packets are tallied under, and how.
 *
 * @param name what the caller knows it by, such as a unit's run and direction
 * @param remoteEnd which address is the peer's
 * @param families which packets belong here; others are rejected
 * @param ipv4PrefixLength to how many bits IPv4 addresses are cut
 * @param ipv6PrefixLength to how many bits IPv6 addresses are cut
 * @param maximumRemotes how many remotes are told apart; what comes after is other
 */
public record TallyKey(
        String name,
        RemoteEnd remoteEnd,
        Families families,
        int ipv4PrefixLength,
        int ipv6PrefixLength,
        int maximumRemotes) {

    /** IP versions. */
    public enum Families {
        BOTH,
        IPV4,
        IPV6
    }

    public TallyKey {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(remoteEnd, "remoteEnd");
        Objects.requireNonNull(families, "families");
        check("IPv4 prefix length", ipv4PrefixLength, 0, Integer.SIZE);
        check("IPv6 prefix length", ipv6PrefixLength, 0, 2 * Long.SIZE);
        check("maximum of remotes", maximumRemotes, 0, RemoteTable.MOST_REMOTES);
    }

    private static void check(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "the %s must be from %d to %d, not %d".formatted(what, least, most, value));
        }
    }
}
