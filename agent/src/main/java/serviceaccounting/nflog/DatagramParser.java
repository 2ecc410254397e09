package serviceaccounting.nflog;

/**
 * Finds the packets in a datagram. Whatever it is given, it reads nothing beyond the end, ends, and
 * counts what it can't use. One thread; allocates nothing.
 */
final class DatagramParser {

    /** An error number after the header of the answer; then comes the request. */
    private static final int ERRNO_BYTES = Integer.BYTES;

    private final NetlinkHeader header = new NetlinkHeader();
    private final LoggedPacket logged = new LoggedPacket();
    private final IpPacket packet = new IpPacket();

    /**
     * Goes through a datagram.
     *
     * @param received its length; more than there is room for if its end was cut off
     */
    void parse(Datagram datagram, int received, NflogCounts counts, PacketSink sink) {
        int end = Math.min(received, datagram.capacity());
        if (received > end) {
            counts.count(NflogCount.CUT_DATAGRAMS);
        }
        int at = 0;
        while (at < end) {
            if (!header.wrap(datagram, at, end)) {
                // Without a length that can be trusted, nobody knows where the next message is.
                counts.count(NflogCount.REJECTED_TRUNCATED);
                return;
            }
            message(datagram, counts, sink);
            at += NetlinkHeader.aligned(header.length());
        }
    }

    private void message(Datagram datagram, NflogCounts counts, PacketSink sink) {
        int type = header.type();
        if (type == NetlinkHeader.TYPE_PACKET) {
            packet(datagram, counts, sink);
        } else if (type == NetlinkHeader.TYPE_ERROR) {
            answer(datagram, counts, sink);
        } else if (type >= NetlinkHeader.FIRST_SUBSYSTEM_TYPE) {
            counts.count(NflogCount.REJECTED_FOREIGN);
        }
        // The rest is netlink's own: NLMSG_DONE ends each batch of packets.
    }

    private void packet(Datagram datagram, NflogCounts counts, PacketSink sink) {
        if (!logged.wrap(datagram, header.body(), header.end())) {
            counts.count(NflogCount.REJECTED_ATTRIBUTE);
        } else if (!logged.hasPayload()) {
            sink.rejected(logged, NflogCount.REJECTED_NO_PAYLOAD);
        } else if (!packet.wrap(datagram, logged.payloadStart(), logged.payloadLength())) {
            sink.rejected(logged, packet.rejection());
        } else {
            sink.packet(logged, packet);
        }
    }

    private void answer(Datagram datagram, NflogCounts counts, PacketSink sink) {
        if (header.end() - header.body() < ERRNO_BYTES) {
            counts.count(NflogCount.REJECTED_TRUNCATED);
            return;
        }
        sink.answered(header.sequence(), -datagram.host().getInt(header.body()));
    }
}
