package serviceaccounting.settings;

import java.util.LinkedHashSet;
import java.util.List;

/**
 * The four NFLOG groups that see the whole machine, as go-nflog-acctd has them: by the address that
 * counts.
 *
 * @param enable whether there are rules for them
 * @param ip4DstGroup what is sent over IPv4
 * @param ip4SrcGroup what is received over IPv4
 * @param ip6DstGroup what is sent over IPv6
 * @param ip6SrcGroup what is received over IPv6
 */
public record HostSettings(
        boolean enable, int ip4DstGroup, int ip4SrcGroup, int ip6DstGroup, int ip6SrcGroup) {

    /** What holds where the file says nothing. */
    public static final HostSettings DEFAULTS = new HostSettings(false, 4, 5, 6, 7);

    public HostSettings {
        List<Integer> groups = List.of(ip4DstGroup, ip4SrcGroup, ip6DstGroup, ip6SrcGroup);
        groups.forEach(group -> RemoteSettings.check("group", group, 0, RemoteSettings.LAST_GROUP));
        if (new LinkedHashSet<>(groups).size() < groups.size()) {
            throw new IllegalArgumentException(
                    "the four groups must be four different numbers, not " + groups);
        }
    }

    /** The four groups in the order of the parameters. */
    public List<Integer> groups() {
        return List.of(ip4DstGroup, ip4SrcGroup, ip6DstGroup, ip6SrcGroup);
    }
}
