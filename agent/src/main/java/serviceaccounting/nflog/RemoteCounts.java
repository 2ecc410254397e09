package serviceaccounting.nflog;

import java.util.Objects;
import serviceaccounting.traffic.RemoteAddress;

/**
 * Bytes and packets of one key per remote address: at most as many remotes as the key allows, and
 * the rest as other. Filled by the reader's thread, then read by the one that took the tally.
 */
public final class RemoteCounts {

    private final TallyKey key;
    private final RemoteEnd remoteEnd;
    private final boolean takesIpv4;
    private final boolean takesIpv6;
    private final int ipv4Mask;
    private final long highMask;
    private final long lowMask;
    private final RemoteTable ipv4 = new RemoteTable();
    private final RemoteTable ipv6 = new RemoteTable();
    private long otherBytes;
    private long otherPackets;
    private long unknownLengths;

    /** Whom {@link #forEach} tells. */
    public interface Visitor {

        /** One remote: its address, cut to the prefix length of the key. */
        void remote(RemoteAddress remote, long bytes, long packets);
    }

    RemoteCounts(TallyKey key) {
        this.key = Objects.requireNonNull(key, "key");
        remoteEnd = key.remoteEnd();
        takesIpv4 = key.families() != TallyKey.Families.IPV6;
        takesIpv6 = key.families() != TallyKey.Families.IPV4;
        ipv4Mask = (int) mask(key.ipv4PrefixLength() + Integer.SIZE);
        highMask = mask(Math.min(key.ipv6PrefixLength(), Long.SIZE));
        lowMask = mask(Math.max(key.ipv6PrefixLength() - Long.SIZE, 0));
    }

    /** That many ones, and then zeros. */
    private static long mask(int ones) {
        return ones == 0 ? 0 : -1L << Long.SIZE - ones;
    }

    /**
     * Adds a packet; counts its bytes as 0 if its length is not known.
     *
     * @return false if it is of an IP version that does not belong here
     */
    boolean add(IpPacket packet, NflogCounts counts) {
        if (packet.isIpv4() ? !takesIpv4 : !takesIpv6) {
            return false;
        }
        long length = packet.length();
        if (length < 0) {
            length = 0;
            unknownLengths++;
            counts.count(NflogCount.UNKNOWN_LENGTH);
        }
        boolean added;
        if (packet.isIpv4()) {
            long address = Integer.toUnsignedLong(packet.ipv4Address(remoteEnd) & ipv4Mask);
            added = ipv4.add(0, address, length, hasRoom());
        } else {
            long high = packet.ipv6High(remoteEnd) & highMask;
            long low = packet.ipv6Low(remoteEnd) & lowMask;
            added = ipv6.add(high, low, length, hasRoom());
        }
        if (!added) {
            otherBytes += length;
            otherPackets++;
            counts.count(NflogCount.BEYOND_REMOTES);
        }
        counts.count(NflogCount.PACKETS);
        counts.add(NflogCount.BYTES, length);
        return true;
    }

    /** The address under which a packet is counted. */
    RemoteAddress remote(IpPacket packet) {
        return packet.isIpv4()
                ? RemoteAddress.ofIpv4(packet.ipv4Address(remoteEnd) & ipv4Mask)
                : RemoteAddress.ofIpv6(
                        packet.ipv6High(remoteEnd) & highMask, packet.ipv6Low(remoteEnd) & lowMask);
    }

    private boolean hasRoom() {
        return ipv4.size() + ipv6.size() < key.maximumRemotes();
    }

    /** What is tallied here. */
    public TallyKey key() {
        return key;
    }

    /** How many remotes are told apart. */
    public int size() {
        return ipv4.size() + ipv6.size();
    }

    /** The bytes of a remote; 0 if there were none, or they went to other. */
    public long bytesOf(RemoteAddress remote) {
        return tableOf(remote).bytesOf(remote.high(), remote.low());
    }

    /** The packets of a remote; 0 if there were none, or they went to other. */
    public long packetsOf(RemoteAddress remote) {
        return tableOf(remote).packetsOf(remote.high(), remote.low());
    }

    /** Adds what was counted under the same key at another time, within the same bounds. */
    public void addAll(RemoteCounts others) {
        others.forEach(
                (remote, bytes, packets) -> {
                    if (!tableOf(remote)
                            .add(remote.high(), remote.low(), bytes, packets, hasRoom())) {
                        otherBytes += bytes;
                        otherPackets += packets;
                    }
                });
        otherBytes += others.otherBytes;
        otherPackets += others.otherPackets;
        unknownLengths += others.unknownLengths;
    }

    private RemoteTable tableOf(RemoteAddress remote) {
        return remote.family() == RemoteAddress.Family.IPV4 ? ipv4 : ipv6;
    }

    /** Tells of each remote, in no order. */
    public void forEach(Visitor visitor) {
        ipv4.forEach(
                (high, low, bytes, packets) ->
                        visitor.remote(RemoteAddress.ofIpv4((int) low), bytes, packets));
        ipv6.forEach(
                (high, low, bytes, packets) ->
                        visitor.remote(RemoteAddress.ofIpv6(high, low), bytes, packets));
    }

    /** Bytes of remotes beyond the maximum. */
    public long otherBytes() {
        return otherBytes;
    }

    /** Packets of remotes beyond the maximum. */
    public long otherPackets() {
        return otherPackets;
    }

    /** Packets, counted above, of which no bytes are. */
    public long unknownLengths() {
        return unknownLengths;
    }
}
