package serviceaccounting.events;

import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import serviceaccounting.traffic.UnitName;

/**
 * Who units talked to most: the NFLOG tally, where there is one. Called from the events' thread.
 */
@FunctionalInterface
public interface TopRemotes {

    /** Where nobody tells remotes apart. */
    TopRemotes NONE = (units, most) -> Map.of();

    /**
     * The remotes that moved most since the last call, and forgets the rest.
     *
     * @param units the units that are asked about; others are not in the answer
     * @param most how many remotes a unit may have in the answer
     * @return bytes by the remote's text: {@code 192.0.2.7}, {@code 2001:db8::/64}, {@code other}
     */
    Map<UnitName, SortedMap<String, EventBytes>> take(Set<UnitName> units, int most);
}
