package serviceaccounting.events;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import serviceaccounting.reading.CounterReading;
import serviceaccounting.traffic.Door;
import serviceaccounting.traffic.RunKey;

/**
 * Writes events: folds readings to what moved since the last ones, and appends that to the ring.
 * Called from any thread.
 *
 * <p>What can't be written is not lost: counters are cumulative, so the next event holds it. Only
 * the last readings of runs that are over never come again, and are kept until they are written.
 */
public final class EventLog implements AutoCloseable {

    /** So many runs that are over wait for a disk that is full. */
    private static final int MOST_WAITING = 1_000;

    private final EventRing ring;
    private final TopRemotes remotes;
    private final int mostRemotes;
    private final Map<RunKey, CounterReading> waiting = new LinkedHashMap<>();

    private EventLog(EventRing ring, TopRemotes remotes, int mostRemotes) {
        this.ring = ring;
        this.remotes = remotes;
        this.mostRemotes = mostRemotes;
    }

    /**
     * Opens the ring, and makes it if there is none.
     *
     * @param folder the ring's folder
     * @param maxBytes how large it may grow, 1 MiB at least
     * @param remotes who units talk to
     * @param mostRemotes how many remotes of each unit an event may hold; 0: none
     * @param now since when there are events, if the ring is new
     */
    public static EventLog open(
            Path folder, long maxBytes, TopRemotes remotes, int mostRemotes, Instant now)
            throws IOException {
        Objects.requireNonNull(remotes, "remotes");
        return new EventLog(EventRing.open(folder, maxBytes, now), remotes, mostRemotes);
    }

    /**
     * Logs what readings tell of new traffic. One that was logged before changes nothing.
     *
     * @return how many events were written
     * @throws IOException if the ring can't be written now
     */
    public synchronized int log(List<CounterReading> readings) throws IOException {
        List<CounterReading> due = new ArrayList<>(waiting.values());
        due.addAll(readings);
        due.sort(Comparator.comparingLong(CounterReading::bootTimeMicros));
        RunBook.Folded folded = ring.book().fold(due, remotes, mostRemotes);
        try {
            ring.append(folded.lines(), folded.book());
        } catch (IOException failure) {
            keepLast(readings);
            throw failure;
        }
        waiting.clear();
        return (int) folded.lines().stream().filter(RingLine.EventLine.class::isInstance).count();
    }

    /** How much of the ring's text is gone: bytes of older events, and what could not be read. */
    public synchronized long droppedBytes() {
        return ring.droppedBytes();
    }

    private void keepLast(List<CounterReading> readings) {
        for (CounterReading reading : readings) {
            RunKey key = new RunKey(reading.unit(), reading.invocation());
            if (reading.door() != Door.LIVE && waiting.size() < MOST_WAITING) {
                waiting.put(key, reading);
            }
        }
    }

    @Override
    public synchronized void close() throws IOException {
        ring.close();
    }
}
