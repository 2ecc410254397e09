package serviceaccounting.recording;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import serviceaccounting.reading.PacketDoor;
import serviceaccounting.reading.PacketTally;
import serviceaccounting.reading.RemoteLimits;
import serviceaccounting.reading.SourceException;
import serviceaccounting.traffic.InvocationId;

/** A door through which comes what it is given, and that remembers what it was told. */
final class FakePacketDoor implements PacketDoor {

    private final AtomicReference<List<PacketTally>> waiting = new AtomicReference<>(List.of());
    private volatile Optional<String> failure = Optional.empty();
    private volatile Map<InvocationId, RemoteLimits> runs = Map.of();
    private volatile boolean closed;

    synchronized void give(PacketTally... tallies) {
        List<PacketTally> all = new ArrayList<>(waiting.get());
        all.addAll(List.of(tallies));
        waiting.set(List.copyOf(all));
        failure = Optional.empty();
    }

    void fail(String message) {
        failure = Optional.of(message);
    }

    Map<InvocationId, RemoteLimits> runs() {
        return runs;
    }

    boolean isClosed() {
        return closed;
    }

    boolean isEmpty() {
        return waiting.get().isEmpty();
    }

    @Override
    public synchronized List<PacketTally> take() throws SourceException {
        if (failure.isPresent()) {
            throw new SourceException(failure.get());
        }
        return waiting.getAndSet(List.of());
    }

    @Override
    public void tellApart(Map<InvocationId, RemoteLimits> known, RemoteLimits others) {
        runs = Map.copyOf(known);
    }

    @Override
    public List<PacketTally> finish() {
        return waiting.getAndSet(List.of());
    }

    @Override
    public void close() {
        closed = true;
    }
}
