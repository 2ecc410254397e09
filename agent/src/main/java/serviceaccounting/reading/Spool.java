package serviceaccounting.reading;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * The folder where the hook leaves its records. A record is taken, booked, and only then discarded:
 * whoever dies in between finds it again.
 */
public final class Spool {

    /** A record is below 2 KiB; whatever is larger is none, and is not read into memory. */
    private static final int LARGEST_RECORD_BYTES = 64 * 1024;

    /**
     * Records booked in one transaction; more wait for the next. Bounds memory after a long
     * absence.
     */
    private static final int MOST_AT_ONCE = 1000;

    private static final String SUFFIX = ".properties";

    private final Path records;
    private final Path rejected;

    /** The spool below that folder, which the hook or systemd-tmpfiles makes. */
    public Spool(Path folder) {
        this.records = Objects.requireNonNull(folder, "folder").resolve("records");
        this.rejected = folder.resolve("rejected");
    }

    /** The folder in which finished records appear. */
    public Path records() {
        return records;
    }

    /** How many records wait. */
    public int waiting() throws IOException {
        return files().size();
    }

    /**
     * Reads the records that wait, the oldest first, at most {@value #MOST_AT_ONCE} of them. Broken
     * ones are moved away, and come back with their reason; so do those that can be neither read
     * nor moved, which stay and hold up nobody.
     *
     * @throws IOException if the folder can't be read
     */
    public Taken take() throws IOException {
        List<TakenRecord> good = new ArrayList<>();
        List<UnusableRecord> rejected = new ArrayList<>();
        List<UnusableRecord> stuck = new ArrayList<>();
        for (Path file : files()) {
            if (good.size() == MOST_AT_ONCE) {
                break;
            }
            try {
                good.add(new TakenRecord(file, SpoolRecordParser.parse(read(file))));
            } catch (NoSuchFileException gone) {
                // The hook replaced or an admin removed it since the folder was listed: nothing is
                // left to book.
                continue;
            } catch (BrokenRecordException | AccessDeniedException reason) {
                reject(file, reason.getMessage(), rejected, stuck);
            } catch (IOException failure) {
                stuck.add(new UnusableRecord(file, "it can't be read: " + failure));
            }
        }
        good.sort(Comparator.comparingLong(taken -> taken.content().reading().bootTimeMicros()));
        return new Taken(good, rejected, stuck);
    }

    /** Removes records that are booked. */
    public void discard(List<TakenRecord> booked) throws IOException {
        for (TakenRecord record : booked) {
            Files.deleteIfExists(record.file());
        }
    }

    private List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> listing = Files.newDirectoryStream(records, "*" + SUFFIX)) {
            listing.forEach(files::add);
        }
        files.sort(Comparator.comparing(Spool::bootTimeInName).thenComparing(Path::getFileName));
        return files;
    }

    /**
     * The name's last part, so that a long queue is taken in order of time. A name without one
     * comes first, to be rejected.
     */
    private static long bootTimeInName(Path file) {
        String name = file.getFileName().toString();
        String last = name.substring(name.lastIndexOf(':') + 1, name.length() - SUFFIX.length());
        try {
            return Long.parseLong(last);
        } catch (NumberFormatException noNumber) {
            return -1;
        }
    }

    private static String read(Path file) throws IOException, BrokenRecordException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                throw new NoSuchFileException(file.toString());
            }
            throw new BrokenRecordException("not a regular file");
        }
        try (InputStream stream = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            byte[] bytes = stream.readNBytes(LARGEST_RECORD_BYTES + 1);
            if (bytes.length > LARGEST_RECORD_BYTES) {
                throw new BrokenRecordException("larger than " + LARGEST_RECORD_BYTES + " bytes");
            }
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException notText) {
            throw new BrokenRecordException("not UTF-8 text");
        }
    }

    private void reject(
            Path file, String reason, List<UnusableRecord> rejected, List<UnusableRecord> stuck) {
        try {
            rejected.add(new UnusableRecord(moveAway(file), reason));
        } catch (IOException failure) {
            stuck.add(
                    new UnusableRecord(
                            file, "%s; and it can't be moved away: %s".formatted(reason, failure)));
        }
    }

    /** Out of the way, and never over another: a name that is taken gets a number. */
    private Path moveAway(Path file) throws IOException {
        Path target = rejected.resolve(file.getFileName());
        for (int attempt = 1; Files.exists(target, LinkOption.NOFOLLOW_LINKS); attempt++) {
            target = rejected.resolve(file.getFileName() + "." + attempt);
        }
        return Files.move(file, target);
    }

    /**
     * What one look into the spool found.
     *
     * @param records those to be booked, the oldest first
     * @param rejected those that were moved away
     * @param stuck those that could not even be moved away
     */
    public record Taken(
            List<TakenRecord> records, List<UnusableRecord> rejected, List<UnusableRecord> stuck) {

        /** Nothing was there. */
        public static final Taken NOTHING = new Taken(List.of(), List.of(), List.of());

        public Taken {
            records = List.copyOf(records);
            rejected = List.copyOf(rejected);
            stuck = List.copyOf(stuck);
        }

        /** Whether more records may wait behind these. */
        public boolean isFull() {
            return records.size() == MOST_AT_ONCE;
        }
    }

    /**
     * A record and its file.
     *
     * @param file where it stands until it is booked
     * @param content what it says
     */
    public record TakenRecord(Path file, SpoolRecord content) {}

    /**
     * A record that can't be booked.
     *
     * @param file where it stands now
     * @param reason what is wrong with it
     */
    public record UnusableRecord(Path file, String reason) {}
}
