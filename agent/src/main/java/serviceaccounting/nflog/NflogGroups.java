package serviceaccounting.nflog;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is read.
 *
 * @param units the group of the units' rules
 * @param host the groups of the whole machine, if they are read
 */
public record NflogGroups(int units, Optional<Host> host) {

    /**
     * Groups by what their packets are, as go-nflog-acctd has them.
     *
     * @param ipv4Egress sent over IPv4
     * @param ipv4Ingress received over IPv4
     * @param ipv6Egress sent over IPv6
     * @param ipv6Ingress received over IPv6
     */
    public record Host(int ipv4Egress, int ipv4Ingress, int ipv6Egress, int ipv6Ingress) {}

    /** The numbers of all groups. */
    public List<Integer> all() {
        List<Integer> all = new ArrayList<>();
        all.add(units);
        host.ifPresent(
                own ->
                        all.addAll(
                                List.of(
                                        own.ipv4Egress,
                                        own.ipv4Ingress,
                                        own.ipv6Egress,
                                        own.ipv6Ingress)));
        return all;
    }
}
