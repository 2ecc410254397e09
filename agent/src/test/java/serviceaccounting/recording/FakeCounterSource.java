package serviceaccounting.recording;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import serviceaccounting.reading.CounterSource;
import serviceaccounting.reading.SourceException;
import serviceaccounting.reading.UnitObservation;

/** A systemd that answers what it is told to, and remembers what it was asked. */
final class FakeCounterSource implements CounterSource {

    private final AtomicReference<List<UnitObservation>> answer = new AtomicReference<>(List.of());
    private final AtomicReference<String> failure = new AtomicReference<>();
    private final List<List<String>> asked = new CopyOnWriteArrayList<>();

    private final Runnable looking;

    /** A source that calls this at the beginning of each look. */
    FakeCounterSource(Runnable looking) {
        this.looking = looking;
    }

    void answer(UnitObservation... observations) {
        answer.set(List.of(observations));
        failure.set(null);
    }

    void fail(String message) {
        failure.set(message);
    }

    /** How often it was asked. */
    int looks() {
        return asked.size();
    }

    List<String> lastPatterns() {
        return asked.getLast();
    }

    @Override
    public List<UnitObservation> observe(List<String> patterns) throws SourceException {
        looking.run();
        asked.add(List.copyOf(patterns));
        if (failure.get() != null) {
            throw new SourceException(failure.get());
        }
        return answer.get();
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
