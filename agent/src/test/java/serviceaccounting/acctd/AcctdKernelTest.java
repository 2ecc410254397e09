package serviceaccounting.acctd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import serviceaccounting.nflog.NetworkNamespace;

/** The drop-in replacement against the kernel's NFLOG, in a network namespace of its own. */
@Timeout(60)
class AcctdKernelTest {

    @TempDir private Path folder;

    private final List<String> log = new CopyOnWriteArrayList<>();
    private final CountDownLatch stop = new CountDownLatch(1);
    private volatile long secondsAhead;

    private static void rules(NetworkNamespace namespace) {
        int group = 4;
        for (String tables : List.of("iptables", "ip6tables")) {
            for (String chain : List.of("OUTPUT", "INPUT")) {
                namespace.sh(
                        "%s -A %s -p udp -j NFLOG --nflog-group %d"
                                .formatted(tables, chain, group++));
            }
        }
    }

    private Future<?> start(ExecutorService thread, Path directory, int maximumRemotes)
            throws InterruptedException {
        Map<GroupRole, Integer> groups = new EnumMap<>(GroupRole.class);
        int group = 4;
        for (GroupRole role : GroupRole.values()) {
            groups.put(role, group++);
        }
        AcctdOptions options =
                new AcctdOptions(
                        groups,
                        32,
                        64,
                        directory,
                        Interval.parse("1s"),
                        maximumRemotes,
                        OptionalInt.empty(),
                        false);
        InstantSource clock = () -> Instant.now().plusSeconds(secondsAhead);
        Acctd acctd =
                new Acctd(
                        options,
                        clock,
                        ZoneOffset.UTC,
                        (level, message) -> log.add(level + " " + message),
                        stop);
        Future<?> running =
                thread.submit(
                        () -> {
                            acctd.run();
                            return null;
                        });
        while (log.size() < 4 && !running.isDone()) {
            Thread.sleep(10);
        }
        Thread.sleep(100);
        return running;
    }

    private static List<String> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** The rows of all files, summed per address. */
    private static Map<String, List<Long>> sums(Path directory) throws IOException {
        Map<String, List<Long>> sums = new java.util.TreeMap<>();
        for (String name : files(directory)) {
            assertTrue(name.matches("(\\d{4}-\\d\\d-\\d\\d-\\d{6}_?){2}(-\\d+)?\\.csv"), name);
            List<String> lines = Files.readAllLines(directory.resolve(name));
            assertEquals(
                    "Time,IP,SourceBytes,SourcePackets,DestBytes,DestPackets", lines.getFirst());
            for (String line : lines.subList(1, lines.size())) {
                String[] columns = line.split(",");
                assertTrue(columns[0].matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d"), line);
                List<Long> values = new ArrayList<>();
                List<Long> before = sums.getOrDefault(columns[1], List.of(0L, 0L, 0L, 0L));
                for (int i = 0; i < 4; i++) {
                    values.add(before.get(i) + Long.parseLong(columns[2 + i]));
                }
                sums.put(columns[1], values);
            }
        }
        return sums;
    }

    private void stopAndWait(Future<?> running) throws Exception {
        stop.countDown();
        running.get();
    }

    @Test
    void shouldWriteWhatTheRulesCounted() throws InterruptedException {
        NetworkNamespace.in(
                namespace -> {
                    Path directory = folder.resolve("made/of/parts");
                    rules(namespace);
                    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
                        Future<?> running = start(thread, directory, 100);
                        for (int i = 0; i < 3; i++) {
                            namespace.send(300, 100, "127.0.0.2", "::1", "127.0.0.3");
                            Thread.sleep(700);
                        }
                        stopAndWait(running);
                    }
                    assertEquals(
                            Map.of(
                                    "127.0.0.1", List.of(76800L, 600L, 0L, 0L),
                                    "127.0.0.2", List.of(0L, 0L, 38400L, 300L),
                                    "127.0.0.3", List.of(0L, 0L, 38400L, 300L),
                                    "::", List.of(44400L, 300L, 44400L, 300L)),
                            sums(directory));
                    assertArrayEquals(
                            new long[] {2 * 76800, 1200},
                            namespace.ruleCounters("iptables", "NFLOG"));
                    assertTrue(files(directory).size() >= 3, files(directory)::toString);
                    assertTrue(
                            log.getLast()
                                    .contains(
                                            "1800 packets and 242400 bytes counted, 0 packets lost, 0 rejected"),
                            log::toString);
                });
    }

    @Test
    void shouldCountWhatIsBeyondTheMaximumUnderTheAddressOfZeros() throws InterruptedException {
        NetworkNamespace.in(
                namespace -> {
                    rules(namespace);
                    String[] many = new String[50];
                    for (int i = 0; i < many.length; i++) {
                        many[i] = "127.0.1." + i;
                    }
                    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
                        Future<?> running = start(thread, folder, 10);
                        namespace.send(1000, 72, many);
                        stopAndWait(running);
                    }
                    Map<String, List<Long>> sums = sums(folder);
                    long packets = sums.values().stream().mapToLong(row -> row.get(3)).sum();
                    long bytes = sums.values().stream().mapToLong(row -> row.get(2)).sum();
                    assertEquals(1000, packets);
                    assertEquals(100_000, bytes);
                    assertTrue(sums.get("0.0.0.0").get(3) > 0, sums::toString);
                });
    }

    @Test
    void shouldKeepAPeriodThatCannotBeWritten() throws InterruptedException {
        NetworkNamespace.in(
                namespace -> {
                    Path directory = folder.resolve("gone");
                    rules(namespace);
                    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
                        Future<?> running = start(thread, directory, 100);
                        Files.move(directory, folder.resolve("elsewhere"));
                        for (int i = 0; i < 3; i++) {
                            namespace.send(100, 100, "127.0.0.2");
                            Thread.sleep(1000);
                        }
                        Files.createDirectory(directory);
                        stopAndWait(running);
                    }
                    assertEquals(List.of(0L, 0L, 38400L, 300L), sums(directory).get("127.0.0.2"));
                    assertTrue(
                            log.stream()
                                    .anyMatch(
                                            line ->
                                                    line.startsWith(
                                                            "ERROR cannot write the traffic since ")),
                            log::toString);
                });
    }

    @Test
    void shouldBeginANewPeriodWhenTheClockIsSetBack() throws InterruptedException {
        NetworkNamespace.in(
                namespace -> {
                    rules(namespace);
                    secondsAhead = 3600;
                    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
                        Future<?> running = start(thread, folder, 100);
                        namespace.send(100, 100, "127.0.0.2");
                        Thread.sleep(1200);
                        secondsAhead = 0;
                        namespace.send(100, 100, "127.0.0.2");
                        Thread.sleep(1200);
                        secondsAhead = 7200;
                        namespace.send(100, 100, "127.0.0.2");
                        Thread.sleep(1200);
                        stopAndWait(running);
                    }
                    assertEquals(List.of(0L, 0L, 38400L, 300L), sums(folder).get("127.0.0.2"));
                    assertTrue(files(folder).size() < 12, files(folder)::toString);
                    assertTrue(
                            log.stream().anyMatch(line -> line.contains("the clock was set back")),
                            log::toString);
                });
    }

    @Test
    void shouldNotStartIfAGroupIsTaken() throws InterruptedException {
        NetworkNamespace.in(
                namespace -> {
                    try (ExecutorService thread = Executors.newFixedThreadPool(2)) {
                        Future<?> first = start(thread, folder, 100);
                        Future<?> second = start(thread, folder, 100);
                        Exception refused = assertThrows(Exception.class, second::get);
                        assertTrue(
                                refused.getMessage().contains("a group has one reader"),
                                refused::toString);
                        stopAndWait(first);
                    }
                });
    }
}
