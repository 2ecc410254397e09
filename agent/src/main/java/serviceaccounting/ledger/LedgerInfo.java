package serviceaccounting.ledger;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;

/**
 * A ledger seen from outside.
 *
 * @param file its file
 * @param schemaVersion its {@code user_version}
 * @param zone the zone its days are cut in
 * @param sizeBytes the file, without its write-ahead log
 * @param logBytes the write-ahead log
 * @param freeBytes pages that are free for reuse
 * @param rows rows per table
 * @param firstSlot the oldest 15-minute slot kept
 * @param lastCommit when the agent committed last
 */
public record LedgerInfo(
        Path file,
        int schemaVersion,
        ZoneId zone,
        long sizeBytes,
        long logBytes,
        long freeBytes,
        Map<String, Long> rows,
        Optional<Instant> firstSlot,
        Optional<Instant> lastCommit) {}
