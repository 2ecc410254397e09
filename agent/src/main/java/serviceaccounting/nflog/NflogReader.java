package serviceaccounting.nflog;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import serviceaccounting.linux.NativeException;

/**
 * Reads NFLOG groups with a thread of its own, which only receives and tallies, and hands over a
 * tally when asked. Between batches the thread looks at one volatile field; nothing else is shared.
 *
 * <p>Loss, overruns and broken datagrams are counted and never end it.
 */
public final class NflogReader implements AutoCloseable {

    /** How late an idle reader notices that a tally is wanted. */
    private static final Duration RECEIVE_TIMEOUT = Duration.ofMillis(100);

    private static final int NO_GROUP = -1;

    private final TallyKeys keys;
    private final InstantSource clock;
    private final ReaderOptions options;
    private final List<GroupSequence> sequences = new ArrayList<>();
    private final NflogSocket socket;
    private final BlockingQueue<Tally> handover = new LinkedBlockingQueue<>();
    private final Thread thread;
    private final Sink sink = new Sink();
    private GroupSequence lastSequence = new GroupSequence(NO_GROUP);
    private Tally tally;
    private volatile boolean wanted;
    private volatile boolean stopping;
    private volatile RuntimeException failure;

    private NflogReader(
            List<NflogGroup> groups, TallyKeys keys, InstantSource clock, ReaderOptions options) {
        this.keys = Objects.requireNonNull(keys, "keys");
        this.clock = Objects.requireNonNull(clock, "clock");
        this.options = Objects.requireNonNull(options, "options");
        groups.forEach(group -> sequences.add(new GroupSequence(group.number())));
        tally = new Tally(clock.instant(), keys);
        socket = new NflogSocket(groups, options.receiveBufferBytes(), RECEIVE_TIMEOUT);
        thread = new Thread(this::run, "nflog");
        thread.setDaemon(true);
    }

    /**
     * Joins the groups and begins to read them.
     *
     * @throws NativeException if a group can't be joined
     */
    public static NflogReader start(
            List<NflogGroup> groups, TallyKeys keys, InstantSource clock, ReaderOptions options) {
        NflogReader reader = new NflogReader(groups, keys, clock, options);
        try {
            reader.socket.join(reader.tally.counts(), reader.sink);
        } catch (NativeException refused) {
            reader.socket.close();
            throw refused;
        }
        reader.thread.start();
        return reader;
    }

    /** What the kernel granted for packets that wait to be read. */
    public int receiveBufferBytes() {
        return socket.receiveBufferBytes();
    }

    /**
     * Gives the tally since the last one was taken. One thread may ask at a time.
     *
     * @throws IllegalStateException if the reader has failed or was stopped
     */
    public Tally take() throws InterruptedException {
        // Somebody who asked may have been interrupted before he got it.
        Tally left = handover.poll();
        if (left != null) {
            return left;
        }
        wanted = true;
        return await();
    }

    /**
     * Leaves the groups, and gives everything that was logged before and not taken yet: one tally,
     * or more if somebody asked for one and did not wait.
     */
    public List<Tally> stop() throws InterruptedException {
        stopping = true;
        thread.join();
        List<Tally> left = new ArrayList<>();
        handover.drainTo(left);
        return left;
    }

    /** Why it ended by itself, if it did; nobody but {@link #stop} should end it. */
    public Optional<RuntimeException> failure() {
        return Optional.ofNullable(failure);
    }

    /** Stops it; what was not taken is thrown away. */
    @Override
    public void close() {
        stopping = true;
        try {
            thread.join();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private Tally await() throws InterruptedException {
        while (true) {
            boolean ended = !thread.isAlive();
            Tally taken = handover.poll(RECEIVE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            if (taken != null) {
                return taken;
            }
            if (ended) {
                throw new IllegalStateException("the reader of NFLOG has ended", failure);
            }
        }
    }

    private void run() {
        try {
            options.atStart().run();
            while (!stopping) {
                receive();
                if (wanted) {
                    wanted = false;
                    handOver();
                }
            }
            socket.leave(tally.counts(), sink);
        } catch (RuntimeException ended) {
            failure = ended;
        } finally {
            handOver();
            socket.close();
        }
    }

    private void receive() {
        try {
            socket.receive(tally.counts(), sink);
        } catch (NativeException ended) {
            throw ended;
        } catch (RuntimeException mistake) {
            tally.counts().count(NflogCount.REJECTED_FAILED);
        }
    }

    private void handOver() {
        Tally finished = tally;
        finished.finish(clock.instant(), sequences);
        tally = new Tally(finished.to(), keys);
        handover.add(finished);
    }

    /** Where the parser's findings go. */
    private final class Sink implements PacketSink {

        @Override
        public void packet(LoggedPacket logged, IpPacket packet) {
            if (follow(logged)) {
                RemoteCounts remotes = tally.add(logged, packet);
                if (options.watch().isPresent()) {
                    options.watch()
                            .get()
                            .packet(remotes.key(), remotes.remote(packet), packet.length());
                }
            }
        }

        @Override
        public void rejected(LoggedPacket logged, NflogCount why) {
            if (follow(logged)) {
                tally.counts().count(why);
            }
        }

        @Override
        public void answered(int sequence, int errno) {
            socket.remember(sequence, errno);
        }

        private boolean follow(LoggedPacket logged) {
            if (lastSequence.group() != logged.group() && !find(logged.group())) {
                tally.counts().count(NflogCount.REJECTED_UNKNOWN_GROUP);
                return false;
            }
            lastSequence.packet(logged, tally.counts());
            return true;
        }

        private boolean find(int group) {
            for (GroupSequence sequence : sequences) {
                if (sequence.group() == group) {
                    lastSequence = sequence;
                    return true;
                }
            }
            return false;
        }
    }
}
