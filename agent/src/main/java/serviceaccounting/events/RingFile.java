package serviceaccounting.events;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import serviceaccounting.events.RingLine.Header;

/**
 * What one file of a ring holds.
 *
 * @param header its first line; empty if that can't be read: then nothing of the file can
 * @param lines the others
 * @param bytes its size
 * @param brokenBytes how much in it can't be read
 * @param isTorn whether the last line has no line feed
 */
record RingFile(
        Optional<Header> header,
        List<RingLine> lines,
        long bytes,
        long brokenBytes,
        boolean isTorn) {

    /** The file that is written. */
    static final String NEWER = "newer.jsonl";

    /** The file that was written before, and goes next. */
    static final String OLDER = "older.jsonl";

    /** A file that is to become the newer one. */
    static final String NEXT = "next.jsonl";

    /** A second name of the newer file, on its way to become the older one. */
    static final String LINK = "link.jsonl";

    /** No file at all. */
    static final RingFile NONE = new RingFile(Optional.empty(), List.of(), 0, 0, false);

    RingFile {
        lines = List.copyOf(lines);
    }

    /** Reads a file; one that is not there holds nothing. */
    static RingFile read(Path file) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            return read(channel);
        } catch (NoSuchFileException absent) {
            return NONE;
        }
    }

    /** Reads an open file from its beginning. */
    static RingFile read(SeekableByteChannel channel) throws IOException {
        long size = channel.size();
        BufferedReader text =
                new BufferedReader(
                        new InputStreamReader(
                                Channels.newInputStream(channel), StandardCharsets.ISO_8859_1));
        Collected collected = new Collected();
        StringBuilder line = new StringBuilder();
        for (long at = 0; at < size; at++) {
            int letter = text.read();
            if (letter < 0) {
                break;
            }
            if (letter == '\n') {
                collected.take(line.toString());
                line.setLength(0);
            } else {
                line.append((char) letter);
            }
        }
        return collected.file(line.length());
    }

    /** Lines as they come. */
    private static final class Collected {

        private final List<RingLine> lines = new ArrayList<>();
        private Optional<Header> header = Optional.empty();
        private long wholeBytes;
        private long brokenBytes;

        /** Names of units are ASCII, so a letter is a byte. */
        private void take(String line) {
            long bytes = line.length() + 1L;
            boolean first = wholeBytes == 0;
            wholeBytes += bytes;
            try {
                RingLine parsed = RingText.parse(line);
                if (first && parsed instanceof Header known) {
                    header = Optional.of(known);
                } else if (header.isPresent()) {
                    lines.add(parsed);
                } else {
                    brokenBytes += bytes;
                }
            } catch (IOException broken) {
                brokenBytes += bytes;
            }
        }

        private RingFile file(long rest) {
            return new RingFile(header, lines, wholeBytes + rest, brokenBytes + rest, rest > 0);
        }
    }
}
