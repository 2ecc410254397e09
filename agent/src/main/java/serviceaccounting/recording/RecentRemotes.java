package serviceaccounting.recording;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import serviceaccounting.events.EventBytes;
import serviceaccounting.events.TopRemotes;
import serviceaccounting.traffic.RemoteAmounts;
import serviceaccounting.traffic.RemotePrefix;
import serviceaccounting.traffic.UnitName;

/**
 * Whom units talked to since somebody asked last: filled by the recorder, asked by the events'
 * thread. Keeps nothing while nobody asks for remotes.
 */
final class RecentRemotes implements TopRemotes {

    private static final Comparator<Map.Entry<RemotePrefix, EventBytes>> MOST_FIRST =
            Comparator.<Map.Entry<RemotePrefix, EventBytes>>comparingLong(
                            entry -> entry.getValue().totalBytes())
                    .reversed()
                    .thenComparing(Map.Entry::getKey);

    private final Map<UnitName, Map<RemotePrefix, EventBytes>> recent = new HashMap<>();
    private boolean wanted;

    /** Whether anybody will ask. */
    synchronized void want(boolean remotes) {
        wanted = remotes;
        if (!wanted) {
            recent.clear();
        }
    }

    /**
     * Adds what was exchanged with a remote.
     *
     * @param most how many remotes of the unit are told apart; the rest is other
     */
    synchronized void add(UnitName unit, RemotePrefix remote, RemoteAmounts amounts, int most) {
        if (!wanted) {
            return;
        }
        Map<RemotePrefix, EventBytes> ofUnit =
                recent.computeIfAbsent(unit, unseen -> new HashMap<>());
        boolean fits = ofUnit.containsKey(remote) || ofUnit.size() < most;
        ofUnit.merge(
                fits ? remote : RemotePrefix.OTHER,
                new EventBytes(amounts.egressBytes(), amounts.ingressBytes()),
                EventBytes::plus);
    }

    @Override
    public synchronized Map<UnitName, SortedMap<String, EventBytes>> take(
            Set<UnitName> units, int most) {
        Map<UnitName, SortedMap<String, EventBytes>> top = new HashMap<>();
        for (UnitName unit : units) {
            Map<RemotePrefix, EventBytes> ofUnit = recent.remove(unit);
            if (ofUnit != null) {
                top.put(unit, top(ofUnit, most));
            }
        }
        return top;
    }

    private static SortedMap<String, EventBytes> top(
            Map<RemotePrefix, EventBytes> ofUnit, int most) {
        SortedMap<String, EventBytes> top = new TreeMap<>();
        List<Map.Entry<RemotePrefix, EventBytes>> first =
                ofUnit.entrySet().stream().sorted(MOST_FIRST).limit(most).toList();
        first.forEach(entry -> top.put(entry.getKey().toString(), entry.getValue()));
        return top;
    }
}
