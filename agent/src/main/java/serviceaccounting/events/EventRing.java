package serviceaccounting.events;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import serviceaccounting.events.RingLine.Header;

/**
 * A bounded ring of two files: when the newer one is half of the ring, it becomes the older one,
 * and the one that was it goes. Its one writer. Used by one thread at a time.
 *
 * <p>Whatever stops the writer: a file has whole lines up to a place, and at most a torn one behind
 * it, which gets its line feed at the next start and counts as dropped. Within a rotation both
 * names lead to the same file for a moment.
 */
final class EventRing implements AutoCloseable {

    /** Twice the size of a unit's line for each of a thousand units fits into half of it. */
    static final long SMALLEST_BYTES = 1 << 20;

    private final Path folder;
    private final long maxBytes;
    private Header header;
    private FileChannel channel;
    private long wholeBytes;
    private long firstBytes;
    private long newerBroken;
    private long olderBytes;
    private long olderBroken;
    private RunBook book;

    private EventRing(Path folder, long maxBytes) {
        this.folder = folder;
        this.maxBytes = maxBytes;
    }

    /**
     * Opens a ring, and makes it if there is none.
     *
     * @param folder its folder, which is made if need be
     * @param maxBytes how large both files together may grow
     * @param now since when there are events, if the ring is new
     */
    static EventRing open(Path folder, long maxBytes, Instant now) throws IOException {
        Objects.requireNonNull(now, "now");
        if (maxBytes < SMALLEST_BYTES) {
            throw new IllegalArgumentException(
                    "a ring has %d bytes at least, not %d".formatted(SMALLEST_BYTES, maxBytes));
        }
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-x---"));
        EventRing ring = new EventRing(folder, maxBytes);
        ring.recover(now);
        return ring;
    }

    /** Up to where the runs are in the ring. */
    RunBook book() {
        return book;
    }

    /** How much of the ring's text is gone. */
    long droppedBytes() {
        return header.droppedBytes() + olderBroken + newerBroken;
    }

    /**
     * Writes lines, all of them or none.
     *
     * @param lines the lines
     * @param reached the book they lead to
     * @throws IOException if they can't be written; the ring is then as it was
     */
    void append(List<RingLine> lines, RunBook reached) throws IOException {
        ByteBuffer text = text(lines);
        boolean isFull = wholeBytes + text.remaining() > maxBytes / 2;
        // A file that begins with more runs than fit is no reason to make a new one each time.
        if (isFull && wholeBytes > 2 * firstBytes) {
            rotate();
        }
        write(text);
        book = reached;
    }

    private void recover(Instant now) throws IOException {
        RingFile older = RingFile.read(folder.resolve(RingFile.OLDER));
        RingFile newer = newer(older);
        // After a rotation that was cut short both names lead to one file.
        boolean isSame = older.header().isPresent() && older.header().equals(newer.header());
        olderBytes = isSame ? 0 : older.bytes();
        olderBroken = isSame ? 0 : older.brokenBytes();
        RingFile last = newer.header().isPresent() ? newer : older;
        Instant since = last.header().map(Header::since).orElse(now);
        book = RunBook.of(since, last.lines());
        if (newer.header().isPresent()) {
            goOn(newer);
            return;
        }
        Header before = older.header().orElse(new Header(0, since, 0));
        header = new Header(before.number() + 1, since, before.droppedBytes() + newer.bytes());
        channel = fresh(header);
        Files.move(
                folder.resolve(RingFile.NEXT),
                folder.resolve(RingFile.NEWER),
                StandardCopyOption.ATOMIC_MOVE);
    }

    /** The newer file; if a rotation was cut short, the one that was to become it. */
    private RingFile newer(RingFile older) throws IOException {
        Path newer = folder.resolve(RingFile.NEWER);
        Path next = folder.resolve(RingFile.NEXT);
        boolean isMissing = Files.notExists(newer) && older.header().isPresent();
        if (isMissing && RingFile.read(next).header().isPresent()) {
            Files.move(next, newer, StandardCopyOption.ATOMIC_MOVE);
        }
        return RingFile.read(newer);
    }

    private void goOn(RingFile newer) throws IOException {
        header = newer.header().orElseThrow();
        newerBroken = newer.brokenBytes();
        channel = openForWriting(RingFile.NEWER);
        wholeBytes = newer.bytes();
        if (newer.isTorn()) {
            // So that it is a line that can't be read, for us at the next start and for readers.
            write(ByteBuffer.wrap(new byte[] {'\n'}));
            newerBroken++;
        }
    }

    /** The newer file becomes the older one. */
    private void rotate() throws IOException {
        Header next =
                new Header(header.number() + 1, header.since(), header.droppedBytes() + olderBytes);
        Path newer = folder.resolve(RingFile.NEWER);
        FileChannel full = channel;
        long fullBytes = wholeBytes;
        FileChannel fresh = fresh(next);
        try {
            nameOlder(newer);
            Files.move(folder.resolve(RingFile.NEXT), newer, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            fresh.close();
            wholeBytes = fullBytes;
            throw failure;
        }
        olderBytes = fullBytes;
        olderBroken = newerBroken;
        newerBroken = 0;
        header = next;
        channel = fresh;
        full.close();
    }

    /** By a second name first, so that there is a newer file at every moment. */
    private void nameOlder(Path newer) throws IOException {
        Path link = folder.resolve(RingFile.LINK);
        Files.deleteIfExists(link);
        if (Files.exists(newer)) {
            Files.createLink(link, newer);
            Files.move(link, folder.resolve(RingFile.OLDER), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /**
     * A file that begins with what is known so far: so the one before it is not needed to go on.
     */
    private FileChannel fresh(Header first) throws IOException {
        Files.deleteIfExists(folder.resolve(RingFile.NEXT));
        FileChannel fresh = openForWriting(RingFile.NEXT);
        try {
            writeAll(fresh, text(List.of(first)));
            writeAll(fresh, text(book.lines()));
            wholeBytes = fresh.position();
            firstBytes = wholeBytes;
            return fresh;
        } catch (IOException failure) {
            fresh.close();
            throw failure;
        }
    }

    private void write(ByteBuffer text) throws IOException {
        int size = text.remaining();
        try {
            channel.position(wholeBytes);
            writeAll(channel, text);
        } catch (IOException failure) {
            cutOff(failure);
            throw failure;
        }
        wholeBytes += size;
    }

    /** A full disk may have taken the beginning of a line. */
    private void cutOff(IOException failure) {
        try {
            channel.truncate(wholeBytes);
        } catch (IOException second) {
            failure.addSuppressed(second);
        }
    }

    private FileChannel openForWriting(String name) throws IOException {
        Path file = folder.resolve(name);
        FileChannel opened =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        return opened;
    }

    private static ByteBuffer text(List<RingLine> lines) {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(RingText.write(line)).append('\n'));
        return ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void writeAll(FileChannel target, ByteBuffer text) throws IOException {
        while (text.hasRemaining()) {
            target.write(text);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
