package serviceaccounting.acctd;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import serviceaccounting.nflog.RemoteCounts;
import serviceaccounting.nflog.Tally;
import serviceaccounting.traffic.RemoteAddress;

/** The traffic of a period: of each role what was tallied, and together a row per remote. */
final class PeriodTraffic {

    private static final RemoteAddress OTHER_IPV4 = RemoteAddress.ofIpv4(0);
    private static final RemoteAddress OTHER_IPV6 = RemoteAddress.ofIpv6(0, 0);

    private final Map<GroupRole, RemoteCounts> byRole = new EnumMap<>(GroupRole.class);

    /** Whom {@link #forEach} tells. */
    interface Visitor<E extends Exception> {

        void row(
                RemoteAddress remote,
                long sourceBytes,
                long sourcePackets,
                long destinationBytes,
                long destinationPackets)
                throws E;
    }

    /** Adds a tally, which then belongs to this object. */
    void add(Tally tally) {
        for (RemoteCounts counts : tally.remotes()) {
            add(GroupRole.valueOf(counts.key().name()), counts);
        }
    }

    /** Adds the traffic of another period; bounded as that of one. */
    void addAll(PeriodTraffic other) {
        other.byRole.forEach(this::add);
    }

    private void add(GroupRole role, RemoteCounts counts) {
        RemoteCounts known = byRole.putIfAbsent(role, counts);
        if (known != null) {
            known.addAll(counts);
        }
    }

    /**
     * Tells of each remote, in the order of addresses. What is beyond the maximum of remotes stands
     * under the address of all zeros.
     */
    <E extends Exception> void forEach(Visitor<E> visitor) throws E {
        forEach(GroupRole.IP4_SOURCE, GroupRole.IP4_DESTINATION, OTHER_IPV4, visitor);
        forEach(GroupRole.IP6_SOURCE, GroupRole.IP6_DESTINATION, OTHER_IPV6, visitor);
    }

    private <E extends Exception> void forEach(
            GroupRole sourceRole,
            GroupRole destinationRole,
            RemoteAddress other,
            Visitor<E> visitor)
            throws E {
        Optional<RemoteCounts> source = Optional.ofNullable(byRole.get(sourceRole));
        Optional<RemoteCounts> destination = Optional.ofNullable(byRole.get(destinationRole));
        for (RemoteAddress remote : remotes(source, destination, other)) {
            boolean isOther = remote.equals(other);
            visitor.row(
                    remote,
                    bytes(source, remote, isOther),
                    packets(source, remote, isOther),
                    bytes(destination, remote, isOther),
                    packets(destination, remote, isOther));
        }
    }

    private static List<RemoteAddress> remotes(
            Optional<RemoteCounts> source,
            Optional<RemoteCounts> destination,
            RemoteAddress other) {
        List<RemoteAddress> remotes = new ArrayList<>();
        source.ifPresent(counts -> counts.forEach((remote, b, p) -> remotes.add(remote)));
        destination.ifPresent(
                counts ->
                        counts.forEach(
                                (remote, b, p) -> {
                                    if (packets(source, remote, false) == 0) {
                                        remotes.add(remote);
                                    }
                                }));
        boolean hasOther =
                packets(source, other, true) + packets(destination, other, true) > 0
                        && packets(source, other, false) + packets(destination, other, false) == 0;
        if (hasOther) {
            remotes.add(other);
        }
        Collections.sort(remotes);
        return remotes;
    }

    private static long bytes(
            Optional<RemoteCounts> counts, RemoteAddress remote, boolean withOther) {
        return counts.map(c -> c.bytesOf(remote) + (withOther ? c.otherBytes() : 0)).orElse(0L);
    }

    private static long packets(
            Optional<RemoteCounts> counts, RemoteAddress remote, boolean withOther) {
        return counts.map(c -> c.packetsOf(remote) + (withOther ? c.otherPackets() : 0)).orElse(0L);
    }
}
