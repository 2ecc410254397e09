package serviceaccounting.nflog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import serviceaccounting.linux.NativeException;

/** The reader against the kernel's NFLOG, each test in a network namespace of its own. */
@Timeout(60)
class NflogReaderKernelTest {

    private static final int GROUP = 77;
    private static final TallyKeys BY_PREFIX =
            (group, prefix) ->
                    new TallyKey(
                            prefix,
                            prefix.endsWith(":in") ? RemoteEnd.SOURCE : RemoteEnd.DESTINATION,
                            TallyKey.Families.BOTH,
                            32,
                            64,
                            4096);

    private static NflogReader start(int receiveBufferBytes, NflogGroup... groups) {
        return NflogReader.start(
                List.of(groups),
                BY_PREFIX,
                InstantSource.system(),
                new ReaderOptions(receiveBufferBytes, () -> {}, Optional.empty()));
    }

    private static NflogReader start() {
        return start(ReaderOptions.DEFAULTS.receiveBufferBytes(), NflogGroup.of(GROUP));
    }

    private static Map<String, String> rows(Tally tally) {
        Map<String, String> rows = new TreeMap<>();
        for (RemoteCounts counts : tally.remotes()) {
            counts.forEach(
                    (remote, bytes, packets) ->
                            rows.put(
                                    counts.key().name() + " " + remote,
                                    bytes + " B " + packets + " p"));
        }
        return rows;
    }

    private static long[] sums(Tally tally) {
        return new long[] {
            tally.counts().get(NflogCount.BYTES), tally.counts().get(NflogCount.PACKETS)
        };
    }

    private static Tally last(NflogReader reader) throws InterruptedException {
        List<Tally> tallies = reader.stop();
        assertEquals(1, tallies.size());
        return tallies.getFirst();
    }

    @Test
    void shouldCountWhatTheRulesOfIptablesCount() throws InterruptedException {
        NetworkNamespace.in(
                namespace -> {
                    for (String tables : List.of("iptables", "ip6tables")) {
                        namespace.sh(
                                tables
                                        + " -A OUTPUT -p udp -j NFLOG --nflog-group 77 --nflog-size 64 --nflog-prefix a:out");
                        namespace.sh(
                                tables
                                        + " -A INPUT -p udp -j NFLOG --nflog-group 77 --nflog-size 64 --nflog-prefix a:in");
                    }
                    NflogReader reader = start();
                    namespace.send(1000, 100, "127.0.0.2", "127.0.0.3", "::1", "127.0.0.2");
                    Tally tally = last(reader);
                    assertEquals(
                            Map.of(
                                    "a:out 127.0.0.2", "64000 B 500 p",
                                    "a:out 127.0.0.3", "32000 B 250 p",
                                    "a:out ::", "37000 B 250 p",
                                    "a:in 127.0.0.1", "96000 B 750 p",
                                    "a:in ::", "37000 B 250 p"),
                            rows(tally));
                    long[] counted = namespace.ruleCounters("iptables", "NFLOG");
                    long[] counted6 = namespace.ruleCounters("ip6tables", "NFLOG");
                    assertArrayEquals(
                            new long[] {counted[0] + counted6[0], counted[1] + counted6[1]},
                            sums(tally));
                    assertEquals(List.of(new GroupLoss(GROUP, 2000, 0, 0)), tally.losses());
                    assertEquals(0, tally.counts().rejected());
                });
    }

    @Test
    void shouldCountWhatNftablesCounts() throws InterruptedException {
        NetworkNamespace.in(
                namespace -> {
                    namespace.sh("nft add table inet t");
                    namespace.run(
                            "nft", "add chain inet t o { type filter hook output priority 225; }");
                    namespace.run(
                            "nft",
                            "add rule inet t o meta l4proto udp counter log prefix \"n:out\" group 77 snaplen 64");
                    NflogReader reader = start();
                    namespace.send(600, 1000, "127.0.0.2", "::1");
                    Tally tally = last(reader);
                    long bytes = 300 * (1028 + 1048);
                    assertArrayEquals(new long[] {bytes, 600}, sums(tally));
                    String rules = namespace.sh("nft list ruleset");
                    assertTrue(rules.contains("counter packets 600 bytes " + bytes), () -> rules);
                });
    }

    @Test
    void shouldLoseNothingWhenItIsStoppedRightAfterTheTraffic() throws InterruptedException {
        NetworkNamespace.in(
                namespace -> {
                    namespace.sh("iptables -A OUTPUT -p udp -j NFLOG --nflog-group 77");
                    for (int round = 0; round < 20; round++) {
                        NflogReader reader = start();
                        namespace.send(50 + round, 10, "127.0.0.2");
                        assertEquals(50 + round, last(reader).counts().get(NflogCount.PACKETS));
                    }
                });
    }

    @Test
    void shouldHandOverTalliesThatAddUpWhileTrafficFlows() throws InterruptedException {
        NetworkNamespace.in(
                namespace -> {
                    namespace.sh("iptables -A OUTPUT -p udp -j NFLOG --nflog-group 77");
                    NflogReader reader = start();
                    long packets = 0;
                    for (int round = 0; round < 10; round++) {
                        namespace.send(5000, 10, "127.0.0.2", "127.0.0.3");
                        packets += reader.take().counts().get(NflogCount.PACKETS);
                    }
                    packets += last(reader).counts().get(NflogCount.PACKETS);
                    assertEquals(50_000, packets);
                });
    }

    @Test
    void shouldBeAbleToStallForASecondAtTwentyThousandPackets() throws InterruptedException {
        NetworkNamespace.in(
                namespace -> {
                    namespace.sh("iptables -A OUTPUT -p udp -j NFLOG --nflog-group 77");
                    Findings findings = new Findings();
                    try (NflogSocket socket = socket(16 << 20, NflogGroup.of(GROUP), findings)) {
                        namespace.send(20_000, 10, "127.0.0.2");
                        Thread.sleep(1000);
                        socket.leave(findings.counts, findings);
                    }
                    assertEquals(20_000, findings.packets());
                    assertEquals(0, findings.counts.get(NflogCount.OVERRUNS));
                });
    }

    @Test
    void shouldCountForcedLossToThePacket() throws InterruptedException {
        NetworkNamespace.in(
                namespace -> {
                    namespace.sh("iptables -A OUTPUT -p udp -j NFLOG --nflog-group 77");
                    GroupSequence sequence = new GroupSequence(GROUP);
                    Findings findings = new Findings().following(sequence);
                    try (NflogSocket socket = socket(1 << 16, NflogGroup.of(GROUP), findings)) {
                        namespace.send(20_000, 10, "127.0.0.2");
                        drain(socket, findings);
                        // What was lost at the end is seen with the next packet.
                        GroupLoss before = sequence.take();
                        assertTrue(before.received() + before.lost() <= 20_000, before::toString);
                        namespace.send(1, 10, "127.0.0.2");
                        drain(socket, findings);
                        GroupLoss after = sequence.take();
                        assertEquals(
                                20_001,
                                before.received()
                                        + before.lost()
                                        + after.received()
                                        + after.lost());
                        assertTrue(before.lost() + after.lost() > 0, "nothing was lost at all");
                        assertTrue(findings.counts.get(NflogCount.OVERRUNS) > 0);
                    }
                });
    }

    @Test
    void shouldCountTheLossOfAReaderThatIsTooSlow() throws InterruptedException {
        NetworkNamespace.in(
                namespace -> {
                    namespace.sh("iptables -A OUTPUT -p udp -j NFLOG --nflog-group 77");
                    PacketWatch slow =
                            (key, remote, length) ->
                                    java.util.concurrent.locks.LockSupport.parkNanos(20_000);
                    NflogReader reader =
                            NflogReader.start(
                                    List.of(NflogGroup.of(GROUP)),
                                    BY_PREFIX,
                                    InstantSource.system(),
                                    new ReaderOptions(1 << 16, () -> {}, Optional.of(slow)));
                    namespace.send(20_000, 10, "127.0.0.2");
                    GroupLoss all = new GroupLoss(GROUP, 0, 0, 0);
                    int sent = 20_000;
                    // Only a packet that is read tells of those before it that are lost, and it
                    // may be lost itself.
                    for (int more = 0; more < 100 && all.received() + all.lost() < sent; more++) {
                        namespace.send(1, 10, "127.0.0.2");
                        sent++;
                        all = plus(all, reader.take().losses().getFirst());
                        all = plus(all, reader.take().losses().getFirst());
                    }
                    all = plus(all, last(reader).losses().getFirst());
                    assertEquals(sent, all.received() + all.lost(), all::toString);
                    assertTrue(all.lost() > 0, all::toString);
                });
    }

    private static GroupLoss plus(GroupLoss one, GroupLoss other) {
        return new GroupLoss(
                one.group(),
                one.received() + other.received(),
                one.lost() + other.lost(),
                one.gaps() + other.gaps());
    }

    @Test
    void shouldReadSeveralGroupsWithNumbersOfTheirOwn() throws InterruptedException {
        NetworkNamespace.in(
                namespace -> {
                    namespace.sh("iptables -A OUTPUT -p udp -j NFLOG --nflog-group 4");
                    namespace.sh("iptables -A INPUT -p udp -j NFLOG --nflog-group 65535");
                    NflogReader reader =
                            start(
                                    1 << 20,
                                    NflogGroup.of(4),
                                    NflogGroup.of(65535).withCopyRange(20));
                    namespace.send(300, 10, "127.0.0.2");
                    Tally tally = last(reader);
                    assertEquals(
                            List.of(new GroupLoss(4, 300, 0, 0), new GroupLoss(65535, 300, 0, 0)),
                            tally.losses());
                    assertArrayEquals(new long[] {600 * 38, 600}, sums(tally));
                });
    }

    @Test
    void shouldCountPacketsOfWhichTooLittleIsCopied() throws InterruptedException {
        NetworkNamespace.in(
                namespace -> {
                    namespace.sh(
                            "iptables -A OUTPUT -p udp -j NFLOG --nflog-group 77 --nflog-size 19");
                    NflogReader reader = start();
                    namespace.send(30, 10, "127.0.0.2");
                    Tally tally = last(reader);
                    assertEquals(30, tally.counts().get(NflogCount.REJECTED_SHORT_PAYLOAD));
                    assertEquals(List.of(new GroupLoss(GROUP, 30, 0, 0)), tally.losses());
                });
    }

    @Test
    void shouldNameTheOtherReaderOfAGroup() throws InterruptedException {
        NetworkNamespace.in(
                namespace -> {
                    NflogReader first = start();
                    NativeException refused =
                            assertThrows(NativeException.class, () -> start().close());
                    assertTrue(
                            refused.getMessage()
                                    .startsWith(
                                            "joining failed on NFLOG group 77: the kernel answered EPERM (1); group 77 is read by "),
                            refused::getMessage);
                    assertTrue(
                            refused.getMessage().contains("a group has one reader"),
                            refused::getMessage);
                    namespace.sh("iptables -A OUTPUT -p udp -j NFLOG --nflog-group 77");
                    namespace.send(10, 10, "127.0.0.2");
                    assertEquals(10, last(first).counts().get(NflogCount.PACKETS));
                });
    }

    @Test
    void shouldCutToTheCopyRange() throws InterruptedException {
        NetworkNamespace.in(
                namespace -> {
                    namespace.sh("iptables -A OUTPUT -p udp -j NFLOG --nflog-group 77");
                    Findings findings = new Findings();
                    NflogGroup group = NflogGroup.of(GROUP).withCopyRange(24);
                    try (NflogSocket socket = socket(1 << 20, group, findings)) {
                        namespace.send(3, 1000, "127.0.0.2");
                        socket.leave(findings.counts, findings);
                    }
                    assertEquals(List.of(24, 24, 24), findings.payloadLengths);
                });
    }

    private static NflogSocket socket(int receiveBuffer, NflogGroup group, Findings findings) {
        NflogSocket socket = new NflogSocket(List.of(group), receiveBuffer, Duration.ofMillis(300));
        findings.answering(socket);
        socket.join(findings.counts, findings);
        return socket;
    }

    private static void drain(NflogSocket socket, Findings findings) {
        while (socket.receive(findings.counts, findings)) {
            // The sink writes it down.
        }
    }
}
