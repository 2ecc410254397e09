package serviceaccounting.importing;

import java.nio.file.Path;
import java.util.function.Function;
import serviceaccounting.ledger.ImportLedger;
import serviceaccounting.ledger.LedgerWriter;

/** Opens the books of a ledger for an import. */
public final class ImportBooks {

    private ImportBooks() {}

    /**
     * Opens a ledger that is there, does the work and closes it. A dry run only reads, and the
     * agent may be at work; otherwise the ledger has one writer, and while the agent runs that is
     * the agent.
     *
     * @param ledger its file
     * @param dryRun whether nothing is to be written
     * @param work what is to be done with the books
     * @throws serviceaccounting.ledger.LedgerException if the ledger is missing, busy, newer,
     *     damaged or may not be used
     */
    public static <T> T with(Path ledger, boolean dryRun, Function<ImportLedger, T> work) {
        // Else a ledger would be made that belongs to whoever imports, often root.
        try (ImportLedger books = ImportLedger.openForReading(ledger)) {
            if (dryRun) {
                return work.apply(books);
            }
        }
        try (LedgerWriter writer = LedgerWriter.openExisting(ledger)) {
            return work.apply(writer.imports());
        }
    }
}
