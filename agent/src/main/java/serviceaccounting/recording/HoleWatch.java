package serviceaccounting.recording;

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

    private final Function<RunKey, Optional<Run>> runs;
    private final Consumer<Gap> gaps;
    private final Map<UnitName, Gap> open = new HashMap<>();
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
     */
    HoleWatch(Collection<Gap> stillOpen, Function<RunKey, Optional<Run>> runs, Consumer<Gap> gaps) {
        this.runs = Objects.requireNonNull(runs, "runs");
        this.gaps = Objects.requireNonNull(gaps, "gaps");
        stillOpen.forEach(gap -> gap.unit().ifPresent(unit -> open.put(unit, gap)));
    }

    /** systemd begins to re-read its units: from here on it may not be counting. */
    void reloading(Instant at) {
        reloading = Optional.of(at);
        reloadToBeSeen = reloading;
        reloadIsOver = false;
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
        open.put(observation.unit(), gap);
        gaps.accept(gap);
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
        if (gap != null) {
            Instant to = at.isBefore(gap.from()) ? gap.from() : at;
            gaps.accept(
                    new Gap(gap.unit(), gap.from(), Optional.of(to), gap.cause(), gap.packets()));
        }
    }
}
