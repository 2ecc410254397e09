package serviceaccounting.ledger;

import java.nio.file.Path;

/** A program for tests that reads a ledger and prints the bytes of all days, or why it can't. */
final class LedgerLook {

    private LedgerLook() {}

    public static void main(String[] arguments) {
        try {
            System.out.println(
                    "bytes "
                            + Bookings.sums(Path.of(arguments[0]), Bookings.WEB)
                                    .getLast()
                                    .totalBytes());
        } catch (LedgerException refusal) {
            System.out.println(refusal.kind() + " " + refusal.getMessage());
        }
    }
}
