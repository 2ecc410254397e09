package serviceaccounting.acctd;

import serviceaccounting.nflog.RemoteEnd;
import serviceaccounting.nflog.TallyKey;

/** What one of the four groups counts. */
public enum GroupRole {
    IP4_DESTINATION(TallyKey.Families.IPV4, RemoteEnd.DESTINATION),
    IP4_SOURCE(TallyKey.Families.IPV4, RemoteEnd.SOURCE),
    IP6_DESTINATION(TallyKey.Families.IPV6, RemoteEnd.DESTINATION),
    IP6_SOURCE(TallyKey.Families.IPV6, RemoteEnd.SOURCE);

    private final TallyKey.Families family;
    private final RemoteEnd end;

    GroupRole(TallyKey.Families family, RemoteEnd end) {
        this.family = family;
        this.end = end;
    }

    TallyKey.Families family() {
        return family;
    }

    RemoteEnd end() {
        return end;
    }

    /** As a message names it: {@code IPv4 source}. */
    String text() {
        return (family == TallyKey.Families.IPV4 ? "IPv4 " : "IPv6 ")
                + (end == RemoteEnd.SOURCE ? "source" : "destination");
    }

    TallyKey key(int ipv4PrefixLength, int ipv6PrefixLength, int maximumRemotes) {
        return new TallyKey(
                name(), end, family, ipv4PrefixLength, ipv6PrefixLength, maximumRemotes);
    }
}
