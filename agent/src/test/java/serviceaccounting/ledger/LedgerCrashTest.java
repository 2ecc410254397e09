package serviceaccounting.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static serviceaccounting.ledger.Bookings.UTC;
import static serviceaccounting.ledger.Bookings.WEB;
import static serviceaccounting.ledger.Bookings.bytes;
import static serviceaccounting.ledger.Bookings.run;
import static serviceaccounting.ledger.Bookings.sums;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.Counters;

/**
 * After kill -9 at any moment the ledger opens, its sums never shrink, and no acknowledged commit
 * is lost or doubled.
 */
final class LedgerCrashTest {

    private static final int KILLS = 20;

    @TempDir Path folder;

    @Test
    void shouldHoldEveryAcknowledgedCommitOfAWriterThatIsKilled() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Path file = folder.resolve("ledger.sqlite");
        long total = 0;
        for (int kill = 1; kill <= KILLS; kill++) {
            String said = "seed %d, kill %d: ".formatted(seed, kill);
            long acknowledged = commitUntilKilled(file, random, said);
            assertTrue(acknowledged > total, said + acknowledged + " is not more than " + total);

            total = total(file);
            // The kill may fall between the commit and its acknowledgement, never before the
            // commit.
            assertTrue(
                    total == acknowledged || total == acknowledged + 1,
                    said + acknowledged + " acknowledged, " + total + " booked");
        }
    }

    @Test
    void shouldOpenACopyOfTheFilesTakenWhileTheWriterHeldThem() throws Exception {
        Path file = folder.resolve("ledger.sqlite");
        try (LedgerWriter ledger = LedgerWriter.open(file, UTC)) {
            ledger.commit(
                    Bookings.changes(Bookings.posting(WEB, Bookings.NOON, 10, 20)), Bookings.NOON);
            for (String end : List.of("", "-wal")) {
                Files.copy(
                        folder.resolve("ledger.sqlite" + end),
                        folder.resolve("copy.sqlite" + end),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }

        // The commit stood in the log alone.
        Path copy = folder.resolve("copy.sqlite");
        assertEquals(List.of(bytes(10, 20), bytes(10, 20), bytes(10, 20)), sums(copy, WEB));
        LedgerWriter.open(copy, UTC).close();
        assertEquals(List.of(bytes(10, 20), bytes(10, 20), bytes(10, 20)), sums(copy, WEB));
    }

    /** Returns the last commit that was acknowledged. */
    private static long commitUntilKilled(Path file, Random random, String said) throws Exception {
        Process child = ChildJvm.start(LedgerLoop.class, file.toString());
        try (BufferedReader output = child.inputReader(StandardCharsets.US_ASCII)) {
            String last = output.readLine();
            assertNotNull(last, said + "nothing was committed");
            // From within the first commits to some hundred, across the log's checkpoint at a
            // thousand pages.
            TimeUnit.MICROSECONDS.sleep(random.nextInt(200_000));
            // By its handle: the process itself would close what was not read yet.
            child.toHandle().destroyForcibly();
            last = lastWhole(output, last);
            assertTrue(child.waitFor(10, TimeUnit.SECONDS), said + "it lives");
            // 128 + SIGKILL: it did not end by itself.
            assertEquals(137, child.exitValue(), said);
            return Long.parseLong(last);
        } finally {
            child.destroyForcibly();
        }
    }

    /**
     * A line that the kill cut off acknowledges nothing, so what has no line feed does not count.
     */
    private static String lastWhole(BufferedReader output, String first) throws IOException {
        String rest = output.readAllAsString();
        int end = rest.lastIndexOf('\n');
        return end < 0 ? first : rest.substring(rest.lastIndexOf('\n', end - 1) + 1, end);
    }

    private static long total(Path file) {
        try (LedgerReader reader = LedgerReader.open(file)) {
            List<Counters> sums = sums(reader, WEB);
            assertEquals(List.of(), reader.verify());
            assertEquals(sums.get(0), sums.get(1));
            assertEquals(sums.get(0), sums.get(2));
            try (LedgerWriter writer = LedgerWriter.open(file, UTC)) {
                assertEquals(
                        sums.get(0),
                        writer.run(run(WEB, bytes(0, 0)).key())
                                .orElseThrow()
                                .baseline()
                                .counters());
            }
            return sums.get(0).orZero(Counter.INGRESS_BYTES);
        }
    }
}
