package serviceaccounting.nflog;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that was read in a span of time. Filled by the reader's thread; whoever takes it owns it
 * alone, and the reader begins a new one.
 */
public final class Tally {

    private final Instant from;
    private final TallyKeys keys;
    private final NflogCounts counts = new NflogCounts();
    private final LogPrefixes prefixes = new LogPrefixes();
    private final Map<TallyKey, RemoteCounts> byKey = new LinkedHashMap<>();
    private Instant to;
    private List<GroupLoss> losses = List.of();

    Tally(Instant from, TallyKeys keys) {
        this.from = from;
        this.to = from;
        this.keys = keys;
    }

    /** Adds a packet to the remote it belongs to, and gives the counts it went to. */
    RemoteCounts add(LoggedPacket logged, IpPacket packet) {
        RemoteCounts remotes =
                prefixes.find(
                        logged.group(),
                        logged.datagram().host(),
                        logged.prefixStart(),
                        logged.prefixLength());
        if (remotes == null) {
            remotes = countsOfNewPrefix(logged);
        }
        if (!remotes.add(packet, counts)) {
            counts.count(NflogCount.REJECTED_WRONG_FAMILY);
        }
        return remotes;
    }

    private RemoteCounts countsOfNewPrefix(LoggedPacket logged) {
        if (prefixes.isFull()) {
            counts.count(NflogCount.BEYOND_PREFIXES);
            return countsOf(keys.keyOf(logged.group(), ""));
        }
        RemoteCounts remotes = countsOf(keys.keyOf(logged.group(), logged.prefix()));
        prefixes.add(
                logged.group(),
                logged.datagram().host(),
                logged.prefixStart(),
                logged.prefixLength(),
                remotes);
        return remotes;
    }

    private RemoteCounts countsOf(TallyKey key) {
        return byKey.computeIfAbsent(key, RemoteCounts::new);
    }

    /** Its reader adds nothing any more. */
    void finish(Instant at, Collection<GroupSequence> sequences) {
        to = at;
        List<GroupLoss> all = new ArrayList<>();
        sequences.forEach(sequence -> all.add(sequence.take()));
        losses = List.copyOf(all);
    }

    /** When it was begun. */
    public Instant from() {
        return from;
    }

    /** When it was finished. */
    public Instant to() {
        return to;
    }

    /** The traffic of each key of which there was any. */
    public Collection<RemoteCounts> remotes() {
        return Collections.unmodifiableCollection(byKey.values());
    }

    /** What was lost, of each group. */
    public List<GroupLoss> losses() {
        return losses;
    }

    /** What else was counted. */
    public NflogCounts counts() {
        return counts;
    }
}
