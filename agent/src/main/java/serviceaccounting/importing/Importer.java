package serviceaccounting.importing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Imports files of one kind. */
public interface Importer {

    /**
     * The files in a folder that may be imported, in the order in which they are.
     *
     * @throws IOException if the folder can't be read
     */
    List<Path> sources(Path folder) throws IOException;

    /**
     * Imports a file: all of it that is new in one transaction. A file that can't be understood
     * changes nothing.
     *
     * @throws serviceaccounting.ledger.LedgerException if the ledger can't be written
     */
    FileResult take(Path file);
}
