package serviceaccounting.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static serviceaccounting.events.Readings.at;
import static serviceaccounting.events.Readings.live;
import static serviceaccounting.events.Readings.reading;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import serviceaccounting.traffic.Door;

/** The ring's writer and reader, on real files. */
final class EventRingTest {

    private static final long MAX_BYTES = EventRing.SMALLEST_BYTES;

    /** So many events make the ring turn several times: each is some 90 bytes. */
    private static final int MANY = 30_000;

    @TempDir private Path top;
    private Path folder;

    @BeforeEach
    void nameTheRing() {
        folder = top.resolve("events");
    }

    private EventLog open() throws IOException {
        return EventLog.open(folder, MAX_BYTES, TopRemotes.NONE, 0, at(1_000));
    }

    /** Bytes grow by 10 out and 20 in per millisecond from 6 s on. */
    private static void move(EventLog log, long fromMillis, long toMillis) throws IOException {
        for (long at = fromMillis; at < toMillis; at++) {
            log.log(List.of(live('1', at, (at - 6_000) * 10, (at - 6_000) * 20)));
        }
    }

    private List<TrafficEvent> read() throws IOException {
        List<TrafficEvent> events = new ArrayList<>();
        try (EventReader reader = EventReader.open(folder)) {
            reader.read(events::add);
        }
        return events;
    }

    private long size() throws IOException {
        long sum = 0;
        for (String name : List.of(RingFile.OLDER, RingFile.NEWER)) {
            Path file = folder.resolve(name);
            sum += Files.exists(file) ? Files.size(file) : 0;
        }
        return sum;
    }

    @Test
    void shouldGoOnWhereItStoppedSoThatTheSumOfEventsIsWhatTheCountersGrew() throws IOException {
        try (EventLog log = open()) {
            move(log, 6_000, 6_100);
        }
        try (EventLog log = open()) {
            move(log, 6_500, 6_600);
        }

        assertEquals(new EventBytes(5_990, 11_980), Readings.sum(read()));
        assertEquals(401, read().stream().mapToLong(e -> e.duration().toMillis()).max().orElse(0));
    }

    @Test
    void shouldStayWithinItsBoundsAndCountWhatItDrops() throws IOException {
        long written = 0;
        try (EventLog log = open()) {
            move(log, 6_000, 6_000 + MANY);
            assertTrue(size() <= MAX_BYTES, "bytes: " + size());
            assertTrue(size() > MAX_BYTES / 2, "bytes: " + size());
            assertTrue(log.droppedBytes() > 0);
            written = log.droppedBytes() + size();
        }
        try (EventReader reader = EventReader.open(folder)) {
            reader.read(event -> {});
            assertEquals(written - size(), reader.droppedBytes());
        }
    }

    @Test
    void shouldLoseNothingAtARotationForWhoeverFollows() throws IOException {
        List<TrafficEvent> events = new ArrayList<>();
        try (EventLog log = open()) {
            move(log, 6_000, 6_001);
            try (EventReader reader = EventReader.open(folder)) {
                for (int turn = 0; turn < MANY; turn += 100) {
                    move(log, 6_001 + turn, 6_101 + turn);
                    reader.read(events::add);
                }
                assertTrue(reader.droppedBytes() > 0, "it never turned");
                assertEquals(0, reader.missedFiles());
            }
        }

        assertEquals(MANY, events.size());
        assertEquals(new EventBytes(MANY * 10L, MANY * 20L), Readings.sum(events));
    }

    @Test
    void shouldTellAFollowerWhoSleepsThatItMissedFiles() throws IOException {
        try (EventLog log = open()) {
            move(log, 6_000, 6_001);
            try (EventReader reader = EventReader.open(folder)) {
                reader.read(event -> {});
                move(log, 6_001, 6_001 + MANY);
                reader.read(event -> {});
                assertTrue(reader.missedFiles() > 0);
            }
        }
    }

    @Test
    void shouldReadWithoutDestroying() throws IOException {
        try (EventLog log = open()) {
            move(log, 6_000, 6_100);
        }
        assertEquals(read(), read());
        assertEquals(99, read().size());
    }

    @Test
    void shouldGoOnBehindALineThatAPowerCutTore() throws IOException {
        try (EventLog log = open()) {
            move(log, 6_000, 6_100);
        }
        Files.writeString(
                folder.resolve(RingFile.NEWER), "{\"t\":17723", StandardOpenOption.APPEND);

        try (EventLog log = open()) {
            assertEquals(11, log.droppedBytes());
            move(log, 6_200, 6_201);
        }
        try (EventLog log = open()) {
            assertEquals(11, log.droppedBytes(), "it is counted once");
        }
        assertEquals(new EventBytes(2_000, 4_000), Readings.sum(read()));
    }

    @Test
    void shouldGoOnFromARotationInWhichBothNamesLeadToOneFile() throws IOException {
        try (EventLog log = open()) {
            move(log, 6_000, 6_100);
        }
        Files.createLink(folder.resolve(RingFile.OLDER), folder.resolve(RingFile.NEWER));
        Files.writeString(folder.resolve(RingFile.NEXT), "cut off in the mid");

        assertEquals(990, Readings.sum(read()).egressBytes(), "it is read once");
        try (EventLog log = open()) {
            move(log, 6_100, 6_000 + MANY / 4);
            assertEquals(0, log.droppedBytes(), "nothing was dropped at its first rotation");
        }
        assertEquals(10L * (MANY / 4 - 1), Readings.sum(read()).egressBytes());
    }

    @Test
    void shouldFinishARotationThatWasCutShort() throws IOException {
        try (EventLog log = open()) {
            move(log, 6_000, 6_000 + MANY / 4);
        }
        long before = Readings.sum(read()).egressBytes();
        // As between its two renames: what was to become the newer file is complete.
        Files.move(folder.resolve(RingFile.NEWER), folder.resolve(RingFile.NEXT));

        try (EventLog log = open()) {
            move(log, 6_000 + MANY / 4, 6_001 + MANY / 4);
        }
        assertEquals(before + 10, Readings.sum(read()).egressBytes());
    }

    @Test
    void shouldGoOnFromTheOlderFileIfTheNewerOneIsEmptied() throws IOException {
        try (EventLog log = open()) {
            move(log, 6_000, 6_100);
        }
        Files.move(folder.resolve(RingFile.NEWER), folder.resolve(RingFile.OLDER));
        Files.writeString(folder.resolve(RingFile.NEWER), "\0\0\0\0");

        try (EventLog log = open()) {
            assertEquals(4, log.droppedBytes());
            move(log, 6_100, 6_101);
        }
        assertEquals(new EventBytes(1_000, 2_000), Readings.sum(read()));
    }

    @Test
    void shouldKeepTheLastBytesOfARunUntilTheyCanBeWritten() throws IOException {
        try (EventLog log = open()) {
            move(log, 6_000, 6_010);
            // Nothing can be renamed into a folder that is gone, and the file is full.
            move(log, 6_010, 6_000 + 5_400);
            Files.move(folder, top.resolve("away"));
            IOException failure =
                    assertThrows(
                            IOException.class,
                            () -> {
                                for (int i = 0; i < 2_000; i++) {
                                    log.log(
                                            List.of(
                                                    reading(
                                                            Readings.WEB,
                                                            '1',
                                                            Door.STOPPED,
                                                            20_000 + i,
                                                            200_000 + i,
                                                            300_000 + i,
                                                            5_000)));
                                }
                            });
            assertTrue(failure instanceof NoSuchFileException, failure.toString());
            Files.move(top.resolve("away"), folder);
            log.log(List.of());
        }
        List<TrafficEvent> events = read();
        EventBytes sum = Readings.sum(events);
        assertEquals(300_000 - 200_000, sum.ingressBytes() - sum.egressBytes());
        assertTrue(sum.egressBytes() >= 200_000, sum.toString());
    }

    @Test
    void shouldBeReadableForTheGroupAndNobodyElse() throws IOException {
        try (EventLog log = open()) {
            move(log, 6_000, 6_000 + MANY / 2);
        }
        assertEquals(
                PosixFilePermissions.fromString("rwxr-x---"),
                Files.getPosixFilePermissions(folder));
        for (String name : List.of(RingFile.OLDER, RingFile.NEWER)) {
            assertEquals(
                    PosixFilePermissions.fromString("rw-r-----"),
                    Files.getPosixFilePermissions(folder.resolve(name)));
        }
    }

    @Test
    void shouldSayThatThereIsNoRing() {
        assertThrows(NoSuchFileException.class, () -> EventReader.open(folder));
    }
}
