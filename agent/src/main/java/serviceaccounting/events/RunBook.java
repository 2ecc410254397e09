package serviceaccounting.events;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import serviceaccounting.events.RingLine.EventLine;
import serviceaccounting.events.RingLine.Mark;
import serviceaccounting.events.RingLine.RunLine;
import serviceaccounting.reading.CounterMeter;
import serviceaccounting.reading.CounterReading;
import serviceaccounting.reading.Measurement;
import serviceaccounting.traffic.Baseline;
import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.Delta;
import serviceaccounting.traffic.Door;
import serviceaccounting.traffic.InvocationId;
import serviceaccounting.traffic.RunKey;
import serviceaccounting.traffic.UnitName;

/**
 * Up to where each run is in the events. Pure: folding readings gives lines and another book, and
 * this one stays as it is, for when the lines can't be written.
 *
 * <p>What the ring's lines say is what a book knows: read back, they give the same book.
 */
final class RunBook {

    /** So many runs that are over are kept, for records of them that come late or again. */
    private static final int MOST_FORMER = 64;

    private final Instant since;
    private final Map<RunKey, Baseline> baselines;
    private final Map<UnitName, InvocationId> current;

    private RunBook(
            Instant since, Map<RunKey, Baseline> baselines, Map<UnitName, InvocationId> current) {
        this.since = Objects.requireNonNull(since, "since");
        this.baselines = baselines;
        this.current = current;
    }

    /** A book without runs. What moved before that moment will be in no event. */
    static RunBook since(Instant moment) {
        return new RunBook(moment, new LinkedHashMap<>(), new HashMap<>());
    }

    /** When the first event can have begun. */
    Instant since() {
        return since;
    }

    /** What readings add. */
    record Folded(RunBook book, List<RingLine> lines) {}

    /**
     * Folds readings, in the order of their clocks. One that was folded before adds nothing.
     *
     * @param remotes asked for the remotes of the units that moved something
     * @param mostRemotes how many remotes of a unit an event may hold; 0: none, and nobody is asked
     */
    Folded fold(List<CounterReading> readings, TopRemotes remotes, int mostRemotes) {
        RunBook next = new RunBook(since, new LinkedHashMap<>(baselines), new HashMap<>(current));
        List<RingLine> lines = new ArrayList<>();
        List<RunDelta> deltas = new ArrayList<>();
        for (CounterReading reading : readings) {
            next.fold(reading, baselines, lines, deltas);
        }
        next.forgetFormer();
        // Behind all lines that name runs: whose delta it is must be told by the last of them.
        next.grouped(deltas)
                .forEach((key, units) -> lines.add(key.line(units, remotes, mostRemotes)));
        return new Folded(next, lines);
    }

    private void fold(
            CounterReading all,
            Map<RunKey, Baseline> inRing,
            List<RingLine> lines,
            List<RunDelta> deltas) {
        CounterReading reading = bytesOf(all);
        if (reading.counters().values().isEmpty()) {
            return;
        }
        RunKey key = new RunKey(reading.unit(), reading.invocation());
        Optional<Baseline> known = Optional.ofNullable(baselines.get(key));
        Measurement measured = CounterMeter.measure(known, reading);
        baselines.put(key, measured.baseline());
        if (known.isEmpty() && beganBefore(reading)) {
            name(key, measured.baseline(), lines);
            return;
        }
        if (known.isEmpty()) {
            name(key, zeroed(measured.baseline()), lines);
        } else if (inRing.containsKey(key)
                && reading.door() == Door.LIVE
                && !key.invocation().equals(current.get(key.unit()))) {
            name(key, inRing.get(key), lines);
        }
        measured.delta()
                .ifPresent(
                        delta -> deltas.add(new RunDelta(key, delta, mark(measured.baseline()))));
    }

    private void name(RunKey key, Baseline baseline, List<RingLine> lines) {
        current.put(key.unit(), key.invocation());
        lines.add(new RunLine(key, mark(baseline), bytes(baseline.counters())));
    }

    private Map<EventKey, SortedMap<UnitName, EventBytes>> grouped(List<RunDelta> deltas) {
        Map<EventKey, SortedMap<UnitName, EventBytes>> events = new LinkedHashMap<>();
        for (RunDelta moved : deltas) {
            UnitName unit = moved.key().unit();
            InvocationId invocation = moved.key().invocation();
            Optional<InvocationId> former =
                    invocation.equals(current.get(unit))
                            ? Optional.empty()
                            : Optional.of(invocation);
            EventKey key = new EventKey(moved.delta().from(), moved.mark(), former);
            events.computeIfAbsent(key, unseen -> new TreeMap<>())
                    .merge(unit, bytes(moved.delta().amounts()), EventBytes::plus);
        }
        return events;
    }

    /**
     * A run that was there before the ring: nobody knows what of its counters moved since, so they
     * are where its events begin.
     */
    private boolean beganBefore(CounterReading reading) {
        Instant boot = reading.wallTime().minus(reading.bootTimeMicros(), ChronoUnit.MICROS);
        return reading.runStart().orElse(boot).isBefore(since);
    }

    private void forgetFormer() {
        int former = baselines.size() - current.size();
        Iterator<RunKey> oldestFirst = baselines.keySet().iterator();
        while (former > MOST_FORMER) {
            RunKey key = oldestFirst.next();
            if (!key.invocation().equals(current.get(key.unit()))) {
                oldestFirst.remove();
                former--;
            }
        }
    }

    /** The book that the lines of a file give. */
    static RunBook of(Instant since, List<RingLine> lines) {
        RunBook book = since(since);
        lines.forEach(book::take);
        return book;
    }

    private void take(RingLine line) {
        if (line instanceof RunLine run) {
            current.put(run.key().unit(), run.key().invocation());
            baselines.put(run.key(), baseline(run.mark(), run.counters()));
        } else if (line instanceof EventLine event) {
            event.event().units().forEach((unit, bytes) -> advance(event, unit, bytes));
        }
    }

    private void advance(EventLine line, UnitName unit, EventBytes more) {
        InvocationId invocation = line.former().orElse(current.get(unit));
        if (invocation != null) {
            RunKey key = new RunKey(unit, invocation);
            Baseline known = baselines.get(key);
            EventBytes before = known == null ? EventBytes.ZERO : bytes(known.counters());
            baselines.put(key, baseline(line.mark(), before.plus(more)));
        }
    }

    /** The lines that give this book: those that are over first, so that the others are current. */
    List<RingLine> lines() {
        List<RingLine> former = new ArrayList<>();
        List<RingLine> now = new ArrayList<>();
        baselines.forEach(
                (key, baseline) -> {
                    boolean isCurrent = key.invocation().equals(current.get(key.unit()));
                    (isCurrent ? now : former)
                            .add(new RunLine(key, mark(baseline), bytes(baseline.counters())));
                });
        former.addAll(now);
        return former;
    }

    private static CounterReading bytesOf(CounterReading reading) {
        Counters.Builder bytes = new Counters.Builder();
        for (Counter counter : List.of(Counter.INGRESS_BYTES, Counter.EGRESS_BYTES)) {
            if (reading.counters().has(counter)) {
                bytes.set(counter, reading.counters().orZero(counter));
            }
        }
        return new CounterReading(
                reading.unit(),
                reading.invocation(),
                reading.boot(),
                reading.wallTime(),
                reading.bootTimeMicros(),
                reading.clockDoubt(),
                bytes.build(),
                reading.door(),
                reading.runStart());
    }

    private static Mark mark(Baseline baseline) {
        return new Mark(baseline.wallTime(), baseline.bootTimeMicros(), baseline.clockDoubt());
    }

    private static EventBytes bytes(Counters counters) {
        return new EventBytes(
                counters.orZero(Counter.EGRESS_BYTES), counters.orZero(Counter.INGRESS_BYTES));
    }

    private static Baseline baseline(Mark mark, EventBytes bytes) {
        Counters counters =
                new Counters.Builder()
                        .set(Counter.INGRESS_BYTES, bytes.ingressBytes())
                        .set(Counter.EGRESS_BYTES, bytes.egressBytes())
                        .build();
        return new Baseline(
                counters, mark.wallTime(), mark.bootTimeMicros(), mark.clockDoubt(), Door.LIVE);
    }

    private static Baseline zeroed(Baseline reached) {
        return baseline(mark(reached), EventBytes.ZERO);
    }

    /** What a run moved up to a mark. */
    private record RunDelta(RunKey key, Delta delta, Mark mark) {}

    /** What one line can hold together: the same time, and the same runs. */
    private record EventKey(Instant from, Mark mark, Optional<InvocationId> former) {

        EventLine line(SortedMap<UnitName, EventBytes> units, TopRemotes remotes, int mostRemotes) {
            Instant start = from.isAfter(mark.wallTime()) ? mark.wallTime() : from;
            SortedMap<UnitName, SortedMap<String, EventBytes>> top = new TreeMap<>();
            if (mostRemotes > 0) {
                top.putAll(remotes.take(units.keySet(), mostRemotes));
            }
            return new EventLine(
                    new TrafficEvent(start, Duration.between(start, mark.wallTime()), units, top),
                    mark,
                    former);
        }
    }
}
