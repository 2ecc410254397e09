package serviceaccounting.acctd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the files are called, above all when the clock shows an hour twice. */
class PeriodFileTest {

    @TempDir private Path directory;

    private Path write(String from, String to) throws IOException {
        return new PeriodFile(directory, ZoneId.of("Europe/Berlin"))
                .write(Instant.parse(from), Instant.parse(to), new PeriodTraffic());
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void shouldNameAFileByLocalTimeAndBeginWithTheHeader() throws IOException {
        Path file = write("2026-07-01T10:00:00.7Z", "2026-07-01T10:05:00Z");
        assertEquals(List.of("2026-07-01-120000_2026-07-01-120500.csv"), names());
        assertEquals(
                "Time,IP,SourceBytes,SourcePackets,DestBytes,DestPackets\n",
                Files.readString(file));
    }

    @Test
    void shouldWriteAFileForEachPeriodOfTheRepeatedHour() throws IOException {
        Instant end = Instant.parse("2026-10-25T02:00:00Z");
        Interval interval = Interval.parse("30m");
        for (Instant from = Instant.parse("2026-10-24T23:30:00Z"); from.isBefore(end); ) {
            Instant to = interval.endAfter(from);
            write(from.toString(), to.toString());
            from = to;
        }
        assertEquals(
                List.of(
                        "2026-10-25-013000_2026-10-25-020000.csv",
                        "2026-10-25-020000_2026-10-25-023000-2.csv",
                        "2026-10-25-020000_2026-10-25-023000.csv",
                        "2026-10-25-023000_2026-10-25-020000.csv",
                        "2026-10-25-023000_2026-10-25-030000.csv"),
                names());
    }

    @Test
    void shouldNeverOverwriteAFile() throws IOException {
        for (int i = 0; i < 3; i++) {
            write("2026-07-01T10:00:00Z", "2026-07-01T10:05:00Z");
        }
        assertEquals(
                List.of(
                        "2026-07-01-120000_2026-07-01-120500-2.csv",
                        "2026-07-01-120000_2026-07-01-120500-3.csv",
                        "2026-07-01-120000_2026-07-01-120500.csv"),
                names());
    }

    @Test
    void shouldFailAndLeaveNothingWithoutItsFolder() throws IOException {
        Files.delete(directory);
        assertThrows(
                IOException.class, () -> write("2026-07-01T10:00:00Z", "2026-07-01T10:05:00Z"));
        Files.createDirectory(directory);
        assertEquals(List.of(), names());
    }
}
