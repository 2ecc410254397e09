package serviceaccounting.nflog;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import serviceaccounting.linux.Errno;
import serviceaccounting.linux.NativeException;
import serviceaccounting.linux.NetlinkSocket;

/**
 * A netlink socket that reads some NFLOG groups. Packets may come as soon as the first group is
 * joined, so whoever waits for an answer passes on what comes before it. One thread at a time.
 */
final class NflogSocket implements AutoCloseable {

    /** As much as the kernel ever hands over at once, twice. */
    private static final int BUFFER_BYTES = 256 << 10;

    private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(2);
    private static final int MOST_ATTEMPTS = 3;

    private final List<NflogGroup> groups;
    private final NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.NETFILTER);
    private final int receiveBufferBytes;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final Datagram datagram = new Datagram(buffer, ByteOrder.nativeOrder());
    private final DatagramParser parser = new DatagramParser();
    private final Map<Integer, Integer> answers = new HashMap<>();
    private int lastRequest;

    /**
     * A socket that has joined no group yet.
     *
     * @param receiveBufferBytes how much the kernel may keep for us, if it grants it
     * @param receiveTimeout how long {@link #receive} waits at most
     */
    NflogSocket(List<NflogGroup> groups, int receiveBufferBytes, Duration receiveTimeout) {
        this.groups = List.copyOf(groups);
        try {
            this.receiveBufferBytes = socket.receiveBuffer(receiveBufferBytes);
            socket.receiveTimeout(receiveTimeout);
        } catch (NativeException failure) {
            socket.close();
            throw failure;
        }
    }

    /** How much the kernel keeps for us. */
    int receiveBufferBytes() {
        return receiveBufferBytes;
    }

    /**
     * Joins all groups.
     *
     * @throws NativeException if one can't be joined; the message says why
     */
    void join(NflogCounts counts, PacketSink sink) {
        for (NflogGroup group : groups) {
            for (int attempt = 1; ; attempt++) {
                int errno = ask(ConfigRequest.join(++lastRequest, group), counts, sink);
                // Answers get lost while the receive buffer is full. The second request then finds
                // the group joined by the first.
                if (errno == 0 || errno == Errno.EBUSY && attempt > 1) {
                    break;
                }
                if (errno != Errno.ETIMEDOUT || attempt == MOST_ATTEMPTS) {
                    throw refused(group, errno);
                }
            }
        }
    }

    /**
     * Leaves all groups, and passes on everything the kernel still holds for them: before it
     * answers it hands over what it has collected.
     *
     * @return false if an answer was lost, and perhaps packets with it
     */
    boolean leave(NflogCounts counts, PacketSink sink) {
        boolean answered = true;
        for (NflogGroup group : groups) {
            int errno = ask(ConfigRequest.leave(++lastRequest, group), counts, sink);
            answered &= errno != Errno.ETIMEDOUT;
        }
        return answered;
    }

    /**
     * Receives one datagram and passes on what is in it.
     *
     * @return false if nothing came in time
     */
    boolean receive(NflogCounts counts, PacketSink sink) {
        int received = socket.receive(buffer);
        if (received == NetlinkSocket.TIMED_OUT) {
            return false;
        }
        if (received == NetlinkSocket.OVERRUN) {
            counts.count(NflogCount.OVERRUNS);
        } else {
            parser.parse(datagram, received, counts, sink);
        }
        return true;
    }

    /** To be called by the sink at each {@link PacketSink#answered}. */
    void remember(int sequence, int errno) {
        answers.put(sequence, errno);
    }

    @Override
    public void close() {
        socket.close();
    }

    /** Sends the request numbered {@link #lastRequest}, and gives its answer. */
    private int ask(byte[] request, NflogCounts counts, PacketSink sink) {
        socket.send(request);
        long deadline = System.nanoTime() + ANSWER_PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            receive(counts, sink);
            Integer errno = answers.remove(lastRequest);
            if (errno != null) {
                return errno;
            }
        }
        return Errno.ETIMEDOUT;
    }

    private static NativeException refused(NflogGroup group, int errno) {
        String remedy =
                errno == Errno.EPERM
                        ? new GroupRights().remedy(group.number())
                        : "the kernel needs the module nfnetlink_log: modprobe nfnetlink_log";
        return new NativeException("joining", "NFLOG group " + group.number(), errno, remedy);
    }
}
