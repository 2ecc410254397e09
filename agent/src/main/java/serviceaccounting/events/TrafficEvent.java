package serviceaccounting.events;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import serviceaccounting.traffic.UnitName;

/**
 * What units moved in one short while.
 *
 * @param start when it began
 * @param duration how long it took; zero where no time is known to have passed
 * @param units what each unit moved; those that moved nothing are not in it
 * @param remotes of some units, the remotes that moved most with them, by their text; empty unless
 *     asked for
 */
public record TrafficEvent(
        Instant start,
        Duration duration,
        SortedMap<UnitName, EventBytes> units,
        SortedMap<UnitName, SortedMap<String, EventBytes>> remotes) {

    public TrafficEvent {
        Objects.requireNonNull(start, "start");
        if (duration.isNegative()) {
            throw new IllegalArgumentException("an event must not end before it begins: " + start);
        }
        units = Collections.unmodifiableSortedMap(new TreeMap<>(units));
        remotes = Collections.unmodifiableSortedMap(new TreeMap<>(remotes));
    }

    /** When it ended. */
    public Instant end() {
        return start.plus(duration);
    }

    /** The part that concerns some units; with no unit in it if that is nothing. */
    public TrafficEvent only(Predicate<UnitName> wanted) {
        SortedMap<UnitName, EventBytes> someUnits = new TreeMap<>(units);
        someUnits.keySet().removeIf(wanted.negate());
        SortedMap<UnitName, SortedMap<String, EventBytes>> someRemotes = new TreeMap<>(remotes);
        someRemotes.keySet().removeIf(wanted.negate());
        return new TrafficEvent(start, duration, someUnits, someRemotes);
    }

    /** Both as one event, from the earlier beginning to the later end. */
    public TrafficEvent merge(TrafficEvent other) {
        Instant first = start.isBefore(other.start) ? start : other.start;
        Instant last = end().isAfter(other.end()) ? end() : other.end();
        SortedMap<UnitName, EventBytes> sum = new TreeMap<>(units);
        add(sum, other.units);
        SortedMap<UnitName, SortedMap<String, EventBytes>> all = new TreeMap<>();
        remotes.forEach((unit, some) -> all.put(unit, new TreeMap<>(some)));
        other.remotes.forEach(
                (unit, more) -> add(all.computeIfAbsent(unit, unseen -> new TreeMap<>()), more));
        return new TrafficEvent(first, Duration.between(first, last), sum, all);
    }

    /** What all units of it moved. */
    public EventBytes sum() {
        return units.values().stream().reduce(EventBytes.ZERO, EventBytes::plus);
    }

    private static <K> void add(Map<K, EventBytes> sum, Map<K, EventBytes> more) {
        more.forEach((key, bytes) -> sum.merge(key, bytes, EventBytes::plus));
    }
}
