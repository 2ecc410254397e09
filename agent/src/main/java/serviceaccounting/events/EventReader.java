package serviceaccounting.events;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import serviceaccounting.events.RingLine.EventLine;
import serviceaccounting.events.RingLine.Header;

/**
 * Reads a ring from its oldest event to its newest, and goes on as it grows; takes nothing out of
 * it. Any member of the reader group may, also while the agent writes. Used by one thread.
 *
 * <p>A file that is open stays readable when it is renamed or removed: so whoever follows misses
 * something only if the ring turns twice between two calls.
 */
public final class EventReader implements AutoCloseable {

    private static final int CHUNK_BYTES = 1 << 16;
    private static final int OPEN_ATTEMPTS = 5;

    private final Path folder;
    private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
    private final ByteArrayOutputStream rest = new ByteArrayOutputStream();
    private SeekableByteChannel file;
    private Header header = new Header(0, Instant.EPOCH, 0);
    private long brokenBytes;
    private long missedFiles;

    private EventReader(Path folder, SeekableByteChannel first) {
        this.folder = folder;
        this.file = first;
    }

    /**
     * Opens a ring.
     *
     * @throws NoSuchFileException if there is none
     * @throws IOException if it can't be read
     */
    public static EventReader open(Path folder) throws IOException {
        Objects.requireNonNull(folder, "folder");
        for (int attempt = 1; ; attempt++) {
            try {
                Path older = folder.resolve(RingFile.OLDER);
                Path first = Files.exists(older) ? older : folder.resolve(RingFile.NEWER);
                return new EventReader(folder, Files.newByteChannel(first));
            } catch (NoSuchFileException turning) {
                if (attempt == OPEN_ATTEMPTS) {
                    throw turning;
                }
            }
        }
    }

    /** Passes on every event that was not passed on yet, as far as the ring is written. */
    public void read(Consumer<TrafficEvent> taker) throws IOException {
        do {
            readFile(taker);
        } while (openNext(taker));
    }

    /** How much of the ring's text is gone: bytes of older events, and what can't be read. */
    public long droppedBytes() {
        return header.droppedBytes() + brokenBytes;
    }

    /** How many files the ring wrote and removed while nobody called {@link #read}. */
    public long missedFiles() {
        return missedFiles;
    }

    private void readFile(Consumer<TrafficEvent> taker) throws IOException {
        while (true) {
            chunk.clear();
            if (file.read(chunk) < 0) {
                return;
            }
            chunk.flip();
            while (chunk.hasRemaining()) {
                byte letter = chunk.get();
                if (letter == '\n') {
                    take(rest.toString(StandardCharsets.UTF_8), taker);
                    rest.reset();
                } else {
                    rest.write(letter);
                }
            }
        }
    }

    private void take(String line, Consumer<TrafficEvent> taker) {
        try {
            RingLine parsed = RingText.parse(line);
            if (parsed instanceof EventLine event) {
                taker.accept(event.event());
            } else if (parsed instanceof Header first) {
                arrive(first);
            }
        } catch (IOException broken) {
            brokenBytes += line.length() + 1L;
        }
    }

    private void arrive(Header first) {
        if (header.number() > 0) {
            missedFiles += Math.max(0, first.number() - header.number() - 1);
        }
        header = first;
    }

    /** Goes to the file behind this one, once that is there: then this one grows no more. */
    private boolean openNext(Consumer<TrafficEvent> taker) throws IOException {
        Optional<SeekableByteChannel> next = fileBehind();
        if (next.isEmpty()) {
            return false;
        }
        // It may have grown between our reading it and the rotation.
        readFile(taker);
        rest.reset();
        file.close();
        file = next.get();
        return true;
    }

    /** The oldest file there is that is newer than this one. */
    private Optional<SeekableByteChannel> fileBehind() throws IOException {
        for (String name : new String[] {RingFile.OLDER, RingFile.NEWER}) {
            try {
                SeekableByteChannel candidate = Files.newByteChannel(folder.resolve(name));
                if (numberOf(candidate) > header.number()) {
                    candidate.position(0);
                    return Optional.of(candidate);
                }
                candidate.close();
            } catch (NoSuchFileException turning) {
                // The other one is there, or it is at the next call.
            }
        }
        return Optional.empty();
    }

    private static long numberOf(SeekableByteChannel candidate) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(256);
        while (candidate.read(head) > 0) {
            // A header is shorter than that, and comes in one piece from a file.
        }
        String text = new String(head.array(), 0, head.position(), StandardCharsets.UTF_8);
        int end = text.indexOf('\n');
        try {
            return end > 0 && RingText.parse(text.substring(0, end)) instanceof Header known
                    ? known.number()
                    : 0;
        } catch (IOException broken) {
            return 0;
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
