package serviceaccounting.recording;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import serviceaccounting.reading.CounterReading;
import serviceaccounting.reading.UnitObservation;
import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.Gap;
import serviceaccounting.traffic.Run;
import serviceaccounting.traffic.RunKey;
import serviceaccounting.traffic.UnitName;

/**
 * Watches for active units that should have IP counters and have none: systemd 257 loses them at
 * every daemon-reload. Each such time is a gap, open until the counters are back or the unit is
 * gone.
 */
final class HoleWatch {

    /** The word of a reload and a look come over two connections: either may be first. */
    private static final Duration LATE_WORD = Duration.ofSeconds(1);

    private final Function<RunKey, Optional<Run>> runs;
    private final Consumer<Gap> gaps;
    private final Consumer<Gap> mistaken;
    private final Map<UnitName, Gap> open = new HashMap<>();
    private final Map<UnitName, Instant> openedAt = new HashMap<>();
    private Optional<Instant> reloading = Optional.empty();
    private Optional<Instant> reloadToBeSeen = Optional.empty();
    private boolean reloadIsOver;
    private boolean reloadsLoseCounters;

    /**
     * A watch that goes on where the last one stopped.
     *
     * @param stillOpen gaps that were open when the agent stopped
     * @param runs how far a run is booked
     * @param gaps takes each gap when it opens, and again when it closes
     * @param mistaken takes back a gap whose cause or beginning turned out to be another
     */
    HoleWatch(
            Collection<Gap> stillOpen,
            Function<RunKey, Optional<Run>> runs,
            Consumer<Gap> gaps,
            Consumer<Gap> mistaken) {
        this.mistaken = Objects.requireNonNull(mistaken, "mistaken");
        this.runs = Objects.requireNonNull(runs, "runs");
        this.gaps = Objects.requireNonNull(gaps, "gaps");
        stillOpen.forEach(gap -> gap.unit().ifPresent(unit -> open.put(unit, gap)));
    }

    /** systemd begins to re-read its units: from here on it may not be counting. */
    void reloading(Instant at) {
        reloading = Optional.of(at);
        reloadToBeSeen = reloading;
        reloadIsOver = false;
        Map.copyOf(open).forEach((unit, gap) -> blame(unit, gap, at));
    }

    /** A hole that was just seen, and whose cause is heard of only now. */
    private void blame(UnitName unit, Gap gap, Instant reload) {
        Instant opened = openedAt.get(unit);
        if (gap.cause() != Gap.Cause.NOT_ACCOUNTED
                || opened == null
                || Duration.between(opened, reload).abs().compareTo(LATE_WORD) > 0
                || reload.isBefore(gap.from())) {
            return;
        }
        mistaken.accept(gap);
        Instant from = reload.isBefore(opened) ? reload : opened;
        keep(
                new Gap(gap.unit(), from, Optional.empty(), Gap.Cause.DAEMON_RELOAD, gap.packets()),
                unit);
        reloadsLoseCounters = true;
    }

    private void keep(Gap gap, UnitName unit) {
        open.put(unit, gap);
        gaps.accept(gap);
    }

    /** systemd has re-read its units. */
    void reloaded() {
        reloadIsOver = true;
    }

    /**
     * Compares what is seen with what should be.
     *
     * @return how many gaps began
     */
    int look(List<UnitObservation> observations, Instant now) {
        Set<UnitName> seen = new HashSet<>();
        Set<UnitName> openBefore = units();
        int begun = 0;
        for (UnitObservation observation : observations) {
            seen.add(observation.unit());
            if (!observation.countersAreDue() || observation.hasIpCounters()) {
                close(
                        observation.unit(),
                        observation.reading().map(CounterReading::wallTime).orElse(now));
            } else if (observation.reading().isPresent() && !open.containsKey(observation.unit())) {
                begin(observation, now);
                begun++;
            }
        }
        // Copied, because closing removes.
        for (UnitName unit : Set.copyOf(open.keySet())) {
            if (!seen.contains(unit)) {
                close(unit, now);
            }
        }
        if (reloadIsOver) {
            observations.stream()
                    .filter(observation -> !openBefore.contains(observation.unit()))
                    .forEach(this::noteHoleThatIsOver);
            reloadToBeSeen = Optional.empty();
            reloadIsOver = false;
        }
        return begun;
    }

    /**
     * A unit that starts right behind a reload brings back the counters of its slice before anybody
     * can look. Where this systemd is known to lose them, nobody counted until then all the same.
     */
    private void noteHoleThatIsOver(UnitObservation observation) {
        if (!reloadsLoseCounters
                || reloadToBeSeen.isEmpty()
                || !observation.countersAreDue()
                || !observation.hasIpCounters()) {
            return;
        }
        Instant from = reloadToBeSeen.get();
        CounterReading reading = observation.reading().orElseThrow();
        boolean ranBefore = reading.runStart().map(start -> start.isBefore(from)).orElse(true);
        if (ranBefore && !reading.wallTime().isBefore(from)) {
            gaps.accept(
                    new Gap(
                            Optional.of(observation.unit()),
                            from,
                            Optional.of(reading.wallTime()),
                            Gap.Cause.DAEMON_RELOAD,
                            0));
        }
    }

    /** The run is over: whatever its counters missed, they miss no more. */
    void ended(UnitName unit, Instant at) {
        close(unit, at);
    }

    /** Units that have no counters just now. */
    Set<UnitName> units() {
        return Set.copyOf(open.keySet());
    }

    private void begin(UnitObservation observation, Instant now) {
        Instant counted =
                lastCounted(observation).filter(moment -> moment.isBefore(now)).orElse(now);
        // Counting went on until the reload: the old values come back with it.
        Optional<Instant> reload =
                reloading.filter(at -> !at.isBefore(counted) && !at.isAfter(now));
        Gap gap =
                new Gap(
                        Optional.of(observation.unit()),
                        reload.orElse(counted),
                        Optional.empty(),
                        reload.isPresent() ? Gap.Cause.DAEMON_RELOAD : Gap.Cause.NOT_ACCOUNTED,
                        0);
        reloadsLoseCounters |= reload.isPresent();
        openedAt.put(observation.unit(), now);
        keep(gap, observation.unit());
    }

    /** When the run was last seen with counters, else when it began. */
    private Optional<Instant> lastCounted(UnitObservation observation) {
        return observation
                .reading()
                .flatMap(
                        reading -> {
                            Optional<Run> run =
                                    runs.apply(new RunKey(reading.unit(), reading.invocation()));
                            return run.filter(
                                            known ->
                                                    known.baseline()
                                                            .counters()
                                                            .has(Counter.INGRESS_BYTES))
                                    .map(known -> known.baseline().wallTime())
                                    .or(reading::runStart);
                        });
    }

    private void close(UnitName unit, Instant at) {
        Gap gap = open.remove(unit);
        openedAt.remove(unit);
        if (gap != null) {
            Instant to = at.isBefore(gap.from()) ? gap.from() : at;
            gaps.accept(
                    new Gap(gap.unit(), gap.from(), Optional.of(to), gap.cause(), gap.packets()));
        }
    }
}
