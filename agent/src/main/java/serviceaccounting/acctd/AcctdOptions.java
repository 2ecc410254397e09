package serviceaccounting.acctd;

import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * What to read, and where to write it.
 *
 * @param groups the NFLOG group of each role; at least one
 * @param ipv4PrefixLength to how many bits IPv4 addresses are cut
 * @param ipv6PrefixLength to how many bits IPv6 addresses are cut
 * @param directory where the files go; made if it is missing
 * @param interval how long a file's period is
 * @param maximumRemotes how many remotes are told apart per group and period
 * @param nice the priority of the reader's thread, if it is to have another
 * @param debug whether to log every packet
 */
public record AcctdOptions(
        Map<GroupRole, Integer> groups,
        int ipv4PrefixLength,
        int ipv6PrefixLength,
        Path directory,
        Interval interval,
        int maximumRemotes,
        OptionalInt nice,
        boolean debug) {

    public AcctdOptions {
        Objects.requireNonNull(directory, "directory");
        Objects.requireNonNull(interval, "interval");
        Objects.requireNonNull(nice, "nice");
        if (groups.isEmpty()) {
            throw new IllegalArgumentException(
                    "no NFLOG group is named, so there is nothing to read; name at least one, such as --ip4-dst-group=4, as in the rules' --nflog-group");
        }
        checkOnceEach(groups);
        groups = Collections.unmodifiableMap(new EnumMap<>(groups));
    }

    private static void checkOnceEach(Map<GroupRole, Integer> groups) {
        Map<Integer, GroupRole> roles = new HashMap<>();
        groups.forEach(
                (role, group) -> {
                    GroupRole other = roles.put(group, role);
                    if (other != null) {
                        throw new IllegalArgumentException(
                                "group %d can't be both %s and %s; give each rule a group of its own"
                                        .formatted(group, other.text(), role.text()));
                    }
                });
    }
}
