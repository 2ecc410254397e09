package serviceaccounting.ledger;

import java.time.Instant;
import java.util.Objects;

/**
 * A file of counts per remote that somebody else wrote.
 *
 * @param name its name, without folders
 * @param digest of all that is in it
 * @param from when its period began
 * @param to when it ended
 * @param rows how many counts it holds
 */
public record ImportedFile(String name, String digest, Instant from, Instant to, long rows) {

    public ImportedFile {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(digest, "digest");
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(to, "to");
    }
}
