package serviceaccounting.recording;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import serviceaccounting.reading.CounterReading;
import serviceaccounting.reading.UnitObservation;
import serviceaccounting.traffic.BootId;
import serviceaccounting.traffic.Gap;
import serviceaccounting.traffic.Run;
import serviceaccounting.traffic.RunEnd;
import serviceaccounting.traffic.RunKey;

/**
 * Finds runs that are over although no stop record says so: the machine lost power, or systemd
 * could not run the stop hook (after {@code systemctl kill -s KILL} it does not,
 * docs/explanation/counting.md), or the unit's type has none.
 */
final class EndWatch {

    /**
     * A hook waits five seconds at most; the record of a run that just ended may still be on its
     * way.
     */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final BootId boot;
    private final Map<RunKey, Long> missingSinceMicros = new HashMap<>();

    EndWatch(BootId boot) {
        this.boot = boot;
    }

    /** Runs of earlier boots among these are over, whatever happened to them. */
    List<Ending> endedByPowerCut(Collection<Run> openRuns, Instant now) {
        return openRuns.stream()
                .filter(run -> !run.boot().equals(boot))
                .map(run -> ending(run, now, Gap.Cause.POWER_CUT))
                .toList();
    }

    /** Runs that systemd has not known for a while. */
    List<Ending> endedUnseen(
            Collection<Run> openRuns,
            List<UnitObservation> observations,
            Instant now,
            long bootTimeMicros) {
        Set<RunKey> there = new HashSet<>();
        for (UnitObservation observation : observations) {
            observation.reading().map(EndWatch::key).ifPresent(there::add);
        }
        missingSinceMicros.keySet().removeIf(there::contains);
        missingSinceMicros.keySet().retainAll(openRuns.stream().map(Run::key).toList());
        return openRuns.stream()
                .filter(run -> !there.contains(run.key()))
                .filter(run -> isOverdue(run, bootTimeMicros))
                .map(run -> ending(run, now, Gap.Cause.END_UNSEEN))
                .toList();
    }

    /** By the boot-time clock: somebody who sets the wall clock must not use up our patience. */
    private boolean isOverdue(Run run, long bootTimeMicros) {
        long since = missingSinceMicros.computeIfAbsent(run.key(), first -> bootTimeMicros);
        return bootTimeMicros - since >= PATIENCE.toNanos() / 1000;
    }

    private static RunKey key(CounterReading reading) {
        return new RunKey(reading.unit(), reading.invocation());
    }

    /** Everything up to the last reading is booked; what moved from there to the end is not. */
    private static Ending ending(Run run, Instant now, Gap.Cause cause) {
        Instant last = run.baseline().wallTime();
        Instant at = last.isBefore(now) ? now : last;
        return new Ending(
                run.key(),
                RunEnd.unseen(at),
                new Gap(Optional.of(run.unit()), last, Optional.of(at), cause, 0));
    }

    /**
     * A run that is over.
     *
     * @param run which
     * @param end when that was noticed
     * @param gap what may be missing of it
     */
    record Ending(RunKey run, RunEnd end, Gap gap) {}
}
