package serviceaccounting.reading;

/**
 * How finely the remotes of a run are told apart.
 *
 * @param ipv4PrefixLength to how many bits IPv4 addresses are cut
 * @param ipv6PrefixLength to how many bits IPv6 addresses are cut
 * @param mostRemotes how many remotes are told apart; the rest is other
 */
public record RemoteLimits(int ipv4PrefixLength, int ipv6PrefixLength, int mostRemotes) {}
