package serviceaccounting.nflog;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Writes down what a parser finds. */
final class Findings implements PacketSink {

    final List<String> lines = new ArrayList<>();
    final List<Integer> payloadLengths = new ArrayList<>();
    final NflogCounts counts = new NflogCounts();
    private NflogSocket asker;
    private GroupSequence sequence;

    /** Parses datagrams of this machine's byte order. */
    static Findings of(byte[]... datagrams) {
        Findings findings = new Findings();
        DatagramParser parser = new DatagramParser();
        for (byte[] datagram : datagrams) {
            parser.parse(Datagrams.of(datagram), datagram.length, findings.counts, findings);
        }
        return findings;
    }

    static Findings of(ByteOrder order, byte[] datagram) {
        Findings findings = new Findings();
        new DatagramParser()
                .parse(Datagrams.of(datagram, order), datagram.length, findings.counts, findings);
        return findings;
    }

    /** Passes answers on to the socket that asked. */
    void answering(NflogSocket socket) {
        asker = socket;
    }

    /** Also follows the numbers of a group. */
    Findings following(GroupSequence itsSequence) {
        sequence = itsSequence;
        return this;
    }

    long packets() {
        return lines.stream().filter(line -> line.startsWith("group ")).count();
    }

    @Override
    public void packet(LoggedPacket logged, IpPacket packet) {
        payloadLengths.add(logged.payloadLength());
        if (sequence != null) {
            sequence.packet(logged, counts);
        }
        RemoteCounts counted =
                new RemoteCounts(
                        new TallyKey(
                                "all", RemoteEnd.DESTINATION, TallyKey.Families.BOTH, 32, 128, 1));
        lines.add(
                "group %d number %s prefix '%s' to %s length %d"
                        .formatted(
                                logged.group(),
                                logged.isNumbered()
                                        ? Integer.toUnsignedString(logged.number())
                                        : "none",
                                logged.prefix(),
                                counted.remote(packet),
                                packet.length()));
    }

    @Override
    public void rejected(LoggedPacket logged, NflogCount why) {
        counts.count(why);
        lines.add("rejected group %d: %s".formatted(logged.group(), why));
    }

    @Override
    public void answered(int number, int errno) {
        if (asker != null) {
            asker.remember(number, errno);
        }
        lines.add("answer to %d: %d".formatted(number, errno));
    }
}
