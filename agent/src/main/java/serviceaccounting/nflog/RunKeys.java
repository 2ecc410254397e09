package serviceaccounting.nflog;

import java.util.Map;
import java.util.Optional;
import serviceaccounting.reading.RemoteLimits;
import serviceaccounting.traffic.InvocationId;

/** Puts packets under their run and direction, with the limits that hold for the run's unit. */
final class RunKeys implements TallyKeys {

    /** Somebody else's packets are only counted. */
    private static final TallyKey FOREIGN =
            new TallyKey(RunDirection.FOREIGN, RemoteEnd.SOURCE, TallyKey.Families.BOTH, 0, 0, 1);

    private final NflogGroups groups;
    private final Map<InvocationId, RemoteLimits> runs;
    private final RemoteLimits others;

    RunKeys(NflogGroups groups, Map<InvocationId, RemoteLimits> runs, RemoteLimits others) {
        this.groups = groups;
        this.runs = Map.copyOf(runs);
        this.others = others;
    }

    @Override
    public TallyKey keyOf(int group, String logPrefix) {
        if (group != groups.units()) {
            return hostKey(group);
        }
        Optional<RunDirection> owner = RunDirection.parse(logPrefix);
        if (owner.isEmpty() || owner.get().run().isEmpty()) {
            return FOREIGN;
        }
        RemoteLimits limits = runs.getOrDefault(owner.get().run().get(), others);
        return key(logPrefix, owner.get().isIngress(), TallyKey.Families.BOTH, limits);
    }

    private TallyKey hostKey(int group) {
        NflogGroups.Host host = groups.host().orElseThrow();
        boolean ingress = group == host.ipv4Ingress() || group == host.ipv6Ingress();
        boolean ipv4 = group == host.ipv4Egress() || group == host.ipv4Ingress();
        return key(
                ingress ? RunDirection.HOST_INGRESS : RunDirection.HOST_EGRESS,
                ingress,
                ipv4 ? TallyKey.Families.IPV4 : TallyKey.Families.IPV6,
                others);
    }

    private static TallyKey key(
            String name, boolean ingress, TallyKey.Families families, RemoteLimits limits) {
        return new TallyKey(
                name,
                ingress ? RemoteEnd.SOURCE : RemoteEnd.DESTINATION,
                families,
                limits.ipv4PrefixLength(),
                limits.ipv6PrefixLength(),
                limits.mostRemotes());
    }
}
