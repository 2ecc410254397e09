package serviceaccounting.events;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Merges events that lie close together. One that comes out is no longer than the window, unless a
 * single event that came in is. Used by one thread.
 */
public final class EventWindow {

    private final Duration window;
    private Optional<TrafficEvent> merged = Optional.empty();

    /** Merges within that time; zero merges nothing. */
    public EventWindow(Duration window) {
        this.window = Objects.requireNonNull(window, "window");
    }

    /** Takes an event; gives back the one that is complete because this one lies outside. */
    public Optional<TrafficEvent> add(TrafficEvent event) {
        Optional<TrafficEvent> together = merged.map(known -> known.merge(event));
        if (together.isPresent() && together.get().duration().compareTo(window) <= 0) {
            merged = together;
            return Optional.empty();
        }
        Optional<TrafficEvent> complete = merged;
        merged = Optional.of(event);
        return complete;
    }

    /** Gives back what was merged so far if nothing that ends later can belong to it. */
    public Optional<TrafficEvent> flushBefore(Instant end) {
        return merged.isPresent() && merged.get().start().plus(window).isBefore(end)
                ? flush()
                : Optional.empty();
    }

    /** Gives back what was merged so far. */
    public Optional<TrafficEvent> flush() {
        Optional<TrafficEvent> rest = merged;
        merged = Optional.empty();
        return rest;
    }
}
