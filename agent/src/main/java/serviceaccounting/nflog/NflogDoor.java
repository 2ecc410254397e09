package serviceaccounting.nflog;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import serviceaccounting.linux.NativeException;
import serviceaccounting.reading.PacketDoor;
import serviceaccounting.reading.PacketTally;
import serviceaccounting.reading.RemoteLimits;
import serviceaccounting.reading.RunPackets;
import serviceaccounting.reading.SourceException;
import serviceaccounting.traffic.InvocationId;
import serviceaccounting.traffic.RemoteAmounts;
import serviceaccounting.traffic.RemotePrefix;

/**
 * The door through which logged packets come in: the group of the units' rules, whose log prefixes
 * name run and direction, and the groups of the whole machine. A reader that can't start or has
 * failed is tried again.
 */
public final class NflogDoor implements PacketDoor {

    /** A group that another program reads stays taken for long; asking is cheap, but not free. */
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final NflogGroups groups;
    private final InstantSource clock;
    private final ReaderOptions options;
    private volatile RunKeys keys;
    private Optional<NflogReader> reader = Optional.empty();
    private Instant nextAttempt = Instant.MIN;
    private String refusal = "";

    /**
     * A door that is opened when it is asked first.
     *
     * @param groups what is read
     * @param clock CLOCK_REALTIME
     * @param options how it is read
     */
    public NflogDoor(NflogGroups groups, InstantSource clock, ReaderOptions options) {
        this.groups = Objects.requireNonNull(groups, "groups");
        this.clock = Objects.requireNonNull(clock, "clock");
        this.options = Objects.requireNonNull(options, "options");
        this.keys = new RunKeys(groups, Map.of(), new RemoteLimits(Integer.SIZE, Long.SIZE, 0));
    }

    @Override
    public void tellApart(Map<InvocationId, RemoteLimits> runs, RemoteLimits others) {
        keys = new RunKeys(groups, runs, others);
    }

    @Override
    public List<PacketTally> take() throws SourceException {
        if (reader.isEmpty()) {
            open();
            return List.of();
        }
        List<PacketTally> tallies = new ArrayList<>();
        try {
            tallies.add(translate(reader.get().take()));
        } catch (IllegalStateException ended) {
            tallies.addAll(rest());
            refuse("the reader of NFLOG has ended: %s; it is started again".formatted(why(ended)));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        return tallies;
    }

    private static String why(IllegalStateException ended) {
        return ended.getCause() == null ? ended.getMessage() : ended.getCause().getMessage();
    }

    /** The tallies of a reader that has ended or is to end. */
    private List<PacketTally> rest() {
        List<PacketTally> tallies = new ArrayList<>();
        try {
            if (reader.isPresent()) {
                reader.get().stop().forEach(tally -> tallies.add(translate(tally)));
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        reader = Optional.empty();
        return tallies;
    }

    private void open() throws SourceException {
        Instant now = clock.instant();
        if (now.isBefore(nextAttempt) && Duration.between(now, nextAttempt).compareTo(PAUSE) <= 0) {
            throw new SourceException(refusal);
        }
        try {
            List<NflogGroup> all = groups.all().stream().map(NflogGroup::of).toList();
            reader =
                    Optional.of(
                            NflogReader.start(
                                    all,
                                    (group, logPrefix) -> keys.keyOf(group, logPrefix),
                                    clock,
                                    options));
        } catch (NativeException refused) {
            nextAttempt = now.plus(PAUSE);
            refuse(refused.getMessage());
        }
    }

    private void refuse(String message) throws SourceException {
        refusal = message;
        throw new SourceException(message);
    }

    private PacketTally translate(Tally tally) {
        Map<Optional<InvocationId>, Map<RemotePrefix, RemoteAmounts>> runs = new HashMap<>();
        long foreign = 0;
        for (RemoteCounts counts : tally.remotes()) {
            Optional<RunDirection> owner = RunDirection.parse(counts.key().name());
            if (owner.isEmpty()) {
                foreign += packets(counts);
                continue;
            }
            add(
                    runs.computeIfAbsent(owner.get().run(), unseen -> new HashMap<>()),
                    counts,
                    owner.get().isIngress());
        }
        List<RunPackets> packets = new ArrayList<>();
        runs.forEach((run, remotes) -> packets.add(new RunPackets(run, remotes)));
        long lost = tally.losses().stream().mapToLong(GroupLoss::lost).sum();
        long holes = tally.losses().stream().mapToLong(GroupLoss::gaps).sum();
        return new PacketTally(
                tally.from(), tally.to(), packets, lost, holes, tally.counts().rejected(), foreign);
    }

    private static long packets(RemoteCounts counts) {
        long[] sum = {counts.otherPackets()};
        counts.forEach((remote, bytes, packets) -> sum[0] += packets);
        return sum[0];
    }

    private static void add(
            Map<RemotePrefix, RemoteAmounts> remotes, RemoteCounts counts, boolean ingress) {
        TallyKey key = counts.key();
        counts.forEach(
                (remote, bytes, packets) -> {
                    int length =
                            switch (remote.family()) {
                                case IPV4 -> key.ipv4PrefixLength();
                                case IPV6 -> key.ipv6PrefixLength();
                            };
                    remotes.merge(
                            RemotePrefix.of(remote, length),
                            amounts(bytes, packets, ingress),
                            RemoteAmounts::plus);
                });
        if (counts.otherPackets() > 0) {
            remotes.merge(
                    RemotePrefix.OTHER,
                    amounts(counts.otherBytes(), counts.otherPackets(), ingress),
                    RemoteAmounts::plus);
        }
    }

    private static RemoteAmounts amounts(long bytes, long packets, boolean ingress) {
        return ingress
                ? RemoteAmounts.ofIngress(bytes, packets)
                : RemoteAmounts.ofEgress(bytes, packets);
    }

    /** Leaves the groups. */
    @Override
    public List<PacketTally> finish() {
        return rest();
    }

    @Override
    public void close() {
        reader.ifPresent(NflogReader::close);
        reader = Optional.empty();
    }
}
