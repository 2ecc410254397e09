package serviceaccounting.nflog;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Time per packet from the datagram to the tally, without the kernel. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseSerialGC", "-Xmx128m"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class BenchmarkTally {

    private static final int PER_DATAGRAM = 1 << 10;
    private static final int DATAGRAMS = 1 << 6;
    private static final int PACKETS = DATAGRAMS * PER_DATAGRAM;

    @Param({"4", "6"})
    private int family;

    @Param({"1", "1024", "60000"})
    private int remotes;

    @Param({"", Datagrams.PREFIX})
    private String prefix;

    private final DatagramParser parser = new DatagramParser();
    private final NflogCounts counts = new NflogCounts();
    private final GroupSequence sequence = new GroupSequence(7);
    private final Tally tally =
            new Tally(
                    Instant.EPOCH,
                    (group, logPrefix) ->
                            new TallyKey(
                                    logPrefix,
                                    RemoteEnd.DESTINATION,
                                    TallyKey.Families.BOTH,
                                    32,
                                    64,
                                    1 << 20));
    private Datagram[] received;

    /** Runs it and shows what it allocates. */
    public static void main(String[] arguments) throws RunnerException {
        new Runner(
                        new OptionsBuilder()
                                .include(BenchmarkTally.class.getSimpleName())
                                .addProfiler(GCProfiler.class)
                                .build())
                .run();
    }

    /**
     * Fills as many datagrams as there are remotes for. Few of them, or memory is what is measured:
     * the kernel has just written those that a reader gets.
     */
    @Setup
    public void fill() {
        int bytes = packet(0).length * PER_DATAGRAM;
        received = new Datagram[Math.max(2, (remotes + PER_DATAGRAM - 1) / PER_DATAGRAM)];
        for (int i = 0; i < received.length; i++) {
            ByteBuffer memory = ByteBuffer.allocateDirect(bytes);
            for (int number = 0; number < PER_DATAGRAM; number++) {
                memory.put(packet(i * PER_DATAGRAM + number));
            }
            received[i] = new Datagram(memory, ByteOrder.nativeOrder());
        }
    }

    private byte[] packet(int number) {
        int remote = number % remotes;
        byte[] ip =
                family == 4
                        ? Datagrams.ipv4(46, 0x7f000001, 0x7f010000 + remote)
                        : Datagrams.ipv6(26, 17, 0xfd00L << 48 | (long) remote << 16, 1);
        Datagrams.Message message =
                new Datagrams.Message(NetlinkHeader.TYPE_PACKET, ByteOrder.nativeOrder())
                        .group(7)
                        .attribute(1, new byte[4]);
        if (!prefix.isEmpty()) {
            message.attribute(
                    LoggedPacket.PREFIX,
                    (prefix + "\0").getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        return message.attribute(5, new byte[4])
                .attribute(11, new byte[4])
                .attribute(14, new byte[4])
                .number(number)
                .attribute(LoggedPacket.PAYLOAD, ip)
                .bytes();
    }

    /** Each packet through the parser into the tally, as the reader does it. */
    @Benchmark
    @OperationsPerInvocation(PACKETS)
    public long tally() {
        for (int i = 0; i < DATAGRAMS; i++) {
            Datagram next = received[i % received.length];
            parser.parse(next, next.capacity(), counts, sink);
        }
        return tally.counts().get(NflogCount.BYTES);
    }

    private final PacketSink sink =
            new PacketSink() {
                @Override
                public void packet(LoggedPacket logged, IpPacket packet) {
                    sequence.packet(logged, counts);
                    tally.add(logged, packet);
                }

                @Override
                public void rejected(LoggedPacket logged, NflogCount why) {
                    throw new AssertionError(why);
                }

                @Override
                public void answered(int number, int errno) {
                    throw new AssertionError(errno);
                }
            };
}
