package serviceaccounting.nflog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Throws spoilt copies of captured and built datagrams at the parser and the tally. The buffer ends
 * where the datagram ends, so a read beyond it is an exception; no exception may escape, and every
 * message must be accounted for.
 *
 * <p>The number of inputs is the system property {@code serviceaccounting.fuzz.inputs}, the seed
 * {@code serviceaccounting.fuzz.seed}: {@code mvn test -pl agent -Dtest=DatagramParserFuzzTest
 * -Dserviceaccounting.fuzz.inputs=10000000}.
 */
class DatagramParserFuzzTest {

    private static final int INPUTS = Integer.getInteger("serviceaccounting.fuzz.inputs", 200_000);
    private static final long SEED = Long.getLong("serviceaccounting.fuzz.seed", 20261121L);
    private static final int MOST_BYTES = 4096;
    private static final int INPUTS_PER_TALLY = 1000;
    private static final int[] INTERESTING = {0, 1, 3, 4, 5, 15, 16, 17, 0x7f, 0x80, 0xff, 0xc2};

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final List<byte[]> seeds = seeds();
    private final byte[] input = new byte[MOST_BYTES];
    private final ByteBuffer memory = ByteBuffer.allocateDirect(MOST_BYTES);
    private final DatagramParser parser = new DatagramParser();
    private final TallyKeys keys =
            (group, prefix) ->
                    new TallyKey(
                            prefix.length() > 3 ? "long" : prefix,
                            group % 2 == 0 ? RemoteEnd.SOURCE : RemoteEnd.DESTINATION,
                            TallyKey.Families.BOTH,
                            24,
                            56,
                            10);
    private Tally tally = new Tally(Instant.EPOCH, keys);
    private NflogCounts counts = new NflogCounts();
    private long packets;
    private long rejectedPackets;
    private long answers;

    @Test
    void shouldSurviveWhateverItIsGiven() {
        for (int i = 0; i < INPUTS; i++) {
            int length = spoil();
            try {
                parse(length);
            } catch (RuntimeException | AssertionError failed) {
                throw new AssertionError(
                        "input %d of seed %d: %s"
                                .formatted(i, SEED, HexFormat.of().formatHex(input, 0, length)),
                        failed);
            }
            if (i % INPUTS_PER_TALLY == 0) {
                checkTally();
            }
        }
        assertTrue(packets > INPUTS / 10, "hardly any packet survived: " + packets);
        assertTrue(rejectedPackets > INPUTS / 100, "hardly any was rejected: " + rejectedPackets);
    }

    /** Writes the next input and gives its length. */
    private int spoil() {
        byte[] seed = seeds.get(random.nextInt(seeds.size()));
        int length = seed.length;
        System.arraycopy(seed, 0, input, 0, length);
        for (int changes = random.nextInt(6); changes > 0; changes--) {
            length = change(length);
        }
        return length;
    }

    private int change(int length) {
        if (length == 0) {
            return length;
        }
        int at = random.nextInt(length);
        switch (random.nextInt(8)) {
            case 0 -> input[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> input[at] = (byte) random.nextInt();
            case 2 -> input[at & ~3] = (byte) INTERESTING[random.nextInt(INTERESTING.length)];
            case 3 -> input[(at & ~3) + 1 < length ? (at & ~3) + 1 : at] = (byte) random.nextInt();
            case 4 -> {
                for (int i = at & ~3; i < length && i < (at & ~3) + 4; i++) {
                    input[i] = (byte) random.nextInt();
                }
            }
            case 5 -> {
                return at;
            }
            case 6 -> {
                int from = random.nextInt(length);
                int count = Math.min(length - Math.max(from, at), random.nextInt(64));
                System.arraycopy(input, from, input, at, count);
            }
            default -> {
                byte[] other = seeds.get(random.nextInt(seeds.size()));
                int count = Math.min(other.length, MOST_BYTES - length);
                System.arraycopy(other, 0, input, length, count);
                return length + count;
            }
        }
        return length;
    }

    private void parse(int length) {
        memory.put(0, input, 0, length);
        Datagram datagram =
                new Datagram(
                        memory.slice(0, length),
                        random.nextInt(50) == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        long packetsBefore = packets;
        long rejectedBefore = rejectedPackets;
        long answersBefore = answers;
        counts = new NflogCounts();
        parser.parse(datagram, length, counts, new Sink());
        Expected expected = Expected.of(datagram.host(), length);
        assertEquals(
                expected.packets(),
                packets
                        - packetsBefore
                        + rejectedPackets
                        - rejectedBefore
                        + counts.get(NflogCount.REJECTED_ATTRIBUTE));
        assertEquals(
                expected.answers(),
                answers - answersBefore + counts.get(NflogCount.REJECTED_TRUNCATED));
        assertEquals(expected.foreign(), counts.get(NflogCount.REJECTED_FOREIGN));
    }

    private void checkTally() {
        long tallied = 0;
        for (RemoteCounts remotes : tally.remotes()) {
            long[] sum = {remotes.otherPackets()};
            remotes.forEach((remote, bytes, itsPackets) -> sum[0] += itsPackets);
            assertTrue(remotes.size() <= 10, "too many remotes");
            tallied += sum[0];
        }
        assertEquals(tally.counts().get(NflogCount.PACKETS), tallied);
        tally = new Tally(Instant.EPOCH, keys);
    }

    /** What any reader must find, told by the headers of the messages alone. */
    private record Expected(long packets, long answers, long foreign) {

        /** Answers and broken headers are counted together: both may be cut off. */
        static Expected of(ByteBuffer bytes, int end) {
            long packets = 0;
            long answers = 0;
            long foreign = 0;
            long at = 0;
            while (at < end) {
                long length = end - at < 16 ? 0 : bytes.getInt((int) at);
                if (length < 16 || length > end - at) {
                    answers++;
                    break;
                }
                int type = bytes.getShort((int) at + 4) & 0xffff;
                packets += type == 0x400 ? 1 : 0;
                answers += type == 2 ? 1 : 0;
                foreign += type >= 0x10 && type != 0x400 ? 1 : 0;
                at += (length + 3) / 4 * 4;
            }
            return new Expected(packets, answers, foreign);
        }
    }

    private final class Sink implements PacketSink {

        @Override
        public void packet(LoggedPacket logged, IpPacket packet) {
            packets++;
            tally.add(logged, packet);
        }

        @Override
        public void rejected(LoggedPacket logged, NflogCount why) {
            rejectedPackets++;
            assertTrue(why.isRejection());
        }

        @Override
        public void answered(int sequence, int errno) {
            answers++;
        }
    }

    private static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        Datagrams.CAPTURES.forEach(name -> seeds.addAll(Datagrams.captured(name)));
        byte[] jumbo =
                Datagrams.ipv6(0, 0, 0x20010db8L << 32, 1, 6, 0, 0xc2, 4, 0, 1, 0, 0, 1, 2, 3, 4);
        seeds.add(Datagrams.logged(0, "", jumbo));
        seeds.add(Datagrams.logged(-1, "a:in", Datagrams.ipv4(0, 1, 2)));
        seeds.add(
                new Datagrams.Message(NetlinkHeader.TYPE_ERROR, ByteOrder.nativeOrder())
                        .raw((byte) -1, (byte) -1, (byte) -1, (byte) -1)
                        .bytes());
        return seeds;
    }
}
