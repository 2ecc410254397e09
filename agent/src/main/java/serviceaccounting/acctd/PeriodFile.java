package serviceaccounting.acctd;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Writes the CSV file of a period: header and rows as go-nflog-acctd writes them, under a name made
 * of the period's beginning and end in local time.
 *
 * <p>Two periods have the same name when the clock is put back at the end of summer time, or in any
 * other way. The later one then gets a number, and nothing is merged, lost or overwritten.
 */
final class PeriodFile {

    private static final DateTimeFormatter NAME_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd-HHmmss", Locale.ROOT);
    private static final DateTimeFormatter ROW_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
    private static final String HEADER =
            "Time,IP,SourceBytes,SourcePackets,DestBytes,DestPackets\n";

    private final Path directory;
    private final ZoneId zone;

    PeriodFile(Path directory, ZoneId zone) {
        this.directory = directory;
        this.zone = zone;
    }

    /**
     * Writes it, complete or not at all.
     *
     * @return the file
     */
    Path write(Instant from, Instant to, PeriodTraffic traffic) throws IOException {
        String period =
                NAME_TIME.format(from.atZone(zone)) + "_" + NAME_TIME.format(to.atZone(zone));
        Path file = free(period);
        Path temporary = directory.resolve(period + ".tmp");
        try (BufferedWriter out = Files.newBufferedWriter(temporary, StandardCharsets.UTF_8)) {
            out.write(HEADER);
            String time = ROW_TIME.format(from.atZone(zone));
            traffic.<IOException>forEach(
                    (remote, sourceBytes, sourcePackets, destinationBytes, destinationPackets) ->
                            out.write(
                                    time
                                            + ','
                                            + remote
                                            + ','
                                            + sourceBytes
                                            + ','
                                            + sourcePackets
                                            + ','
                                            + destinationBytes
                                            + ','
                                            + destinationPackets
                                            + '\n'));
        } catch (IOException failure) {
            deleteQuietly(temporary, failure);
            throw failure;
        }
        return Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private Path free(String period) {
        Path file = directory.resolve(period + ".csv");
        for (int number = 2; Files.exists(file, LinkOption.NOFOLLOW_LINKS); number++) {
            file = directory.resolve("%s-%d.csv".formatted(period, number));
        }
        return file;
    }

    private static void deleteQuietly(Path temporary, IOException failure) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException second) {
            failure.addSuppressed(second);
        }
    }
}
