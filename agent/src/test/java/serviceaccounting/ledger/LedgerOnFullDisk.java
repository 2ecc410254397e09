package serviceaccounting.ledger;

import static serviceaccounting.ledger.Bookings.NOON;
import static serviceaccounting.ledger.Bookings.UTC;
import static serviceaccounting.ledger.Bookings.WEB;
import static serviceaccounting.ledger.Bookings.bytes;
import static serviceaccounting.ledger.Bookings.posting;
import static serviceaccounting.ledger.Bookings.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A program for tests that commits into a folder until its disk is full, makes room, and tries what
 * failed again. Prints what went wrong, then {@code committed} and {@code booked} bytes, then the
 * ledger's faults.
 */
final class LedgerOnFullDisk {

    private static final int SLOTS = 40;

    private LedgerOnFullDisk() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        Path ballast = Files.write(folder.resolve("ballast"), new byte[400 * 1024]);
        Path file = folder.resolve("ledger.sqlite");
        long committed = 0;
        try (LedgerWriter ledger = LedgerWriter.open(file, UTC)) {
            LedgerChanges changes = next(committed);
            try {
                while (true) {
                    ledger.commit(changes, NOON);
                    committed += SLOTS;
                    changes = next(committed);
                }
            } catch (LedgerException full) {
                System.out.println(full.kind() + " " + full.getMessage());
            }
            System.out.println(
                    "unchanged " + (Bookings.sums(file, WEB).getFirst().totalBytes() == committed));
            Files.delete(ballast);
            ledger.commit(changes, NOON);
            committed += SLOTS;
        }
        try (LedgerReader reader = LedgerReader.open(file)) {
            System.out.println("committed " + committed);
            System.out.println("booked " + Bookings.sums(reader, WEB).getLast().totalBytes());
            System.out.println("faults " + reader.verify());
        }
    }

    /** One byte in each of the next slots. */
    private static LedgerChanges next(long committed) {
        LedgerChanges changes = new LedgerChanges(UTC);
        for (long slot = committed; slot < committed + SLOTS; slot++) {
            changes.post(posting(WEB, NOON.plusSeconds(slot * 300), 1, 0));
        }
        changes.keep(run(WEB, bytes(committed + SLOTS, 0)));
        return changes;
    }
}
