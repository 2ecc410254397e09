package serviceaccounting.nflog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Where packets are added, and that what there is of it stays bounded. */
class TallyTest {

    private final List<String> asked = new ArrayList<>();
    private TallyKey.Families families = TallyKey.Families.BOTH;
    private int maximum = 100;
    private final Tally tally =
            new Tally(
                    Instant.EPOCH,
                    (group, prefix) -> {
                        asked.add(group + " " + prefix);
                        return new TallyKey(
                                prefix.replaceAll("#.*", ""),
                                prefix.contains(":in") ? RemoteEnd.SOURCE : RemoteEnd.DESTINATION,
                                families,
                                24,
                                72,
                                maximum);
                    });

    private void add(String prefix, byte[] packet) {
        DatagramParser parser = new DatagramParser();
        byte[] bytes = Datagrams.logged(0, prefix, packet);
        parser.parse(Datagrams.of(bytes), bytes.length, tally.counts(), new ToTally());
    }

    private final class ToTally implements PacketSink {
        @Override
        public void packet(LoggedPacket logged, IpPacket packet) {
            tally.add(logged, packet);
        }

        @Override
        public void rejected(LoggedPacket logged, NflogCount why) {
            throw new AssertionError(why);
        }

        @Override
        public void answered(int sequence, int errno) {
            throw new AssertionError(errno);
        }
    }

    private Map<String, String> rows() {
        Map<String, String> rows = new TreeMap<>();
        for (RemoteCounts counts : tally.remotes()) {
            counts.forEach(
                    (remote, bytes, packets) ->
                            rows.put(counts.key().name() + " " + remote, bytes + "/" + packets));
            if (counts.otherPackets() > 0) {
                rows.put(
                        counts.key().name() + " other",
                        counts.otherBytes() + "/" + counts.otherPackets());
            }
        }
        return rows;
    }

    @Test
    void shouldCutAddressesToTheirPrefixAndTakeThePeersEnd() {
        add("a:in", Datagrams.ipv4(100, 0xc0000201, 0x7f000001));
        add("a:in", Datagrams.ipv4(50, 0xc00002ff, 0x7f000001));
        add("a:out", Datagrams.ipv4(7000, 0x7f000001, 0xc0000301));
        add("a:out", Datagrams.ipv6(60, 17, 0x20010db8_00000001L, 0xffff0000_00000001L));
        assertEquals(
                Map.of(
                        "a:in 192.0.2.0", "150/2",
                        "a:out 192.0.3.0", "7000/1",
                        "a:out 2001:db8:0:1:ff00::", "100/1"),
                rows());
        assertEquals(7250, tally.counts().get(NflogCount.BYTES));
        assertEquals(4, tally.counts().get(NflogCount.PACKETS));
    }

    @Test
    void shouldAskForTheKeyOfALogPrefixOnce() {
        for (int i = 0; i < 3; i++) {
            add("a:in", Datagrams.ipv4(100, 1, 2));
            add("b:in", Datagrams.ipv4(100, 1, 2));
        }
        assertEquals(List.of("7 a:in", "7 b:in"), asked);
    }

    @Test
    void shouldPutPrefixesOfTheSameKeyTogether() {
        add("a:in#1", Datagrams.ipv4(100, 1, 2));
        add("a:in#2", Datagrams.ipv4(100, 1, 2));
        assertEquals(Map.of("a:in 0.0.0.0", "200/2"), rows());
    }

    @Test
    void shouldTallyRemotesBeyondTheMaximumAsOther() {
        maximum = 3;
        for (int i = 0; i < 10; i++) {
            add("a:out", Datagrams.ipv4(100, 1, i << 8));
            add("a:out", Datagrams.ipv6(60, 17, i, 0));
        }
        add("a:out", Datagrams.ipv4(100, 1, 0));
        assertEquals(
                Map.of(
                        "a:out 0.0.0.0", "200/2",
                        "a:out 0.0.1.0", "100/1",
                        "a:out ::", "100/1",
                        "a:out other", "1700/17"),
                rows());
        assertEquals(17, tally.counts().get(NflogCount.BEYOND_REMOTES));
        assertEquals(2100, tally.counts().get(NflogCount.BYTES));
    }

    @Test
    void shouldCountPacketsOfUnknownLengthWithoutBytes() {
        add("a:out", Datagrams.ipv4(0, 1, 2));
        assertEquals(Map.of("a:out 0.0.0.0", "0/1"), rows());
        assertEquals(1, tally.counts().get(NflogCount.UNKNOWN_LENGTH));
        assertEquals(1, tally.remotes().iterator().next().unknownLengths());
    }

    @Test
    void shouldRejectPacketsOfTheOtherFamily() {
        families = TallyKey.Families.IPV6;
        add("a:out", Datagrams.ipv4(0, 1, 2));
        add("a:out", Datagrams.ipv6(60, 17, 1, 0));
        assertEquals(Map.of("a:out 0:0:0:1::", "100/1"), rows());
        assertEquals(1, tally.counts().get(NflogCount.REJECTED_WRONG_FAMILY));
        assertEquals(1, tally.counts().get(NflogCount.PACKETS));
        assertEquals(0, tally.counts().get(NflogCount.UNKNOWN_LENGTH));
    }

    @Test
    void shouldTellLogPrefixesOfEveryLengthApart() {
        for (int round = 0; round < 2; round++) {
            for (int length = 0; length < 127; length++) {
                add("x".repeat(length), Datagrams.ipv4(length + 20, 1, 2));
                add("x".repeat(length) + "y", Datagrams.ipv4(1000, 1, 2));
            }
        }
        assertEquals(254, asked.size());
        for (int length = 0; length < 127; length++) {
            assertEquals(2 * (length + 20) + "/2", rows().get("x".repeat(length) + " 0.0.0.0"));
        }
    }

    @Test
    void shouldStandTooManyLogPrefixes() {
        for (int i = 0; i < LogPrefixes.MOST + 500; i++) {
            add("p" + i, Datagrams.ipv4(100, 1, 2));
        }
        add("p7", Datagrams.ipv4(100, 1, 2));
        assertEquals(LogPrefixes.MOST + 1, tally.remotes().size());
        assertEquals("200/2", rows().get("p7 0.0.0.0"));
        assertEquals("50000/500", rows().get(" 0.0.0.0"));
        assertEquals(500, tally.counts().get(NflogCount.BEYOND_PREFIXES));
    }

    @Test
    void shouldAgreeWithAnOrdinaryMap() {
        SplittableRandom random = new SplittableRandom(7);
        RemoteTable table = new RemoteTable();
        Map<List<Long>, long[]> expected = new HashMap<>();
        for (int i = 0; i < 200_000; i++) {
            long high = random.nextLong(3) * 0x0101010101010101L;
            long low = random.nextInt(20_000) << random.nextInt(12);
            long bytes = random.nextInt(1500);
            assertTrue(table.add(high, low, bytes, true));
            long[] sums = expected.computeIfAbsent(List.of(high, low), key -> new long[2]);
            sums[0] += bytes;
            sums[1]++;
        }
        assertEquals(expected.size(), table.size());
        table.forEach(
                (high, low, bytes, packets) -> {
                    long[] sums = expected.remove(List.of(high, low));
                    assertEquals(sums[0], bytes);
                    assertEquals(sums[1], packets);
                });
        assertEquals(Map.of(), expected);
    }

    @Test
    void shouldCountLossByTheNumbersOfPackets() {
        int[][] cases = {
            // numbers…, then lost, gaps, renumbered
            {0, 1, 2, 0, 0, 0},
            {3, 4, 10, 8, 2, 0},
            {5, 0, 1, 5, 1, 1},
            {0, 1, 0x7fffffff, 0x7ffffffd, 1, 0},
        };
        for (int[] numbers : cases) {
            GroupSequence sequence = new GroupSequence(7);
            NflogCounts counts = new NflogCounts();
            for (int i = 0; i < 3; i++) {
                sequence.packet(numbered(numbers[i]), counts);
            }
            assertEquals(new GroupLoss(7, 3, numbers[3], numbers[4]), sequence.take());
            assertEquals(numbers[5], counts.get(NflogCount.RENUMBERED));
            assertEquals(new GroupLoss(7, 0, 0, 0), sequence.take());
        }
    }

    @Test
    void shouldLetNumbersWrap() {
        GroupSequence sequence = new GroupSequence(7);
        NflogCounts counts = new NflogCounts();
        for (int number : new int[] {0x7ffffff0, 0xfffffff0, 0xffffffff, 1}) {
            sequence.packet(numbered(number), counts);
        }
        assertEquals(new GroupLoss(7, 4, 0x7ffffff0L + 0x7fffffffL + 14 + 1, 4), sequence.take());
    }

    private static LoggedPacket numbered(int number) {
        byte[] bytes =
                new Datagrams.Message(NetlinkHeader.TYPE_PACKET, ByteOrder.nativeOrder())
                        .group(7)
                        .number(number)
                        .bytes();
        LoggedPacket logged = new LoggedPacket();
        assertTrue(logged.wrap(Datagrams.of(bytes), NetlinkHeader.BYTES, bytes.length));
        return logged;
    }
}
