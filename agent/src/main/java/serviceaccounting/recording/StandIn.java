package serviceaccounting.recording;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import serviceaccounting.reading.CounterReading;
import serviceaccounting.reading.UnitObservation;
import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.Delta;
import serviceaccounting.traffic.Gap;
import serviceaccounting.traffic.RemoteAmounts;
import serviceaccounting.traffic.Run;
import serviceaccounting.traffic.RunKey;
import serviceaccounting.traffic.UnitName;
import serviceaccounting.traffic.Witness;

/**
 * Lets packets stand in for the total while systemd does not count. Around such a hole both
 * witnesses are compared: what packets have grown more than systemd's counters from a look before
 * it to a look behind it is what nobody else saw. It is at most what moved, since packets may be
 * lost.
 */
final class StandIn {

    /**
     * Holes in which the unit goes on and systemd looks away. A run that is over has other doors.
     */
    private static final Set<Gap.Cause> FILLED =
            EnumSet.of(Gap.Cause.DAEMON_RELOAD, Gap.Cause.NOT_ACCOUNTED, Gap.Cause.COUNTER_RESET);

    /** Packets arrive up to 0.2 s late: see RemoteBooks. */
    private static final Duration SETTLING = Duration.ofSeconds(1);

    private final Accounts accounts;
    private final RemoteBooks books;
    private final Map<UnitName, Pair> pairs = new HashMap<>();
    private final Map<UnitName, Hole> holes = new HashMap<>();

    StandIn(Accounts accounts, RemoteBooks books) {
        this.accounts = Objects.requireNonNull(accounts, "accounts");
        this.books = Objects.requireNonNull(books, "books");
        accounts.watchGaps(this::noteGap);
    }

    /** Both witnesses of a run at one look. */
    private record Pair(RunKey run, Counters bySystemd, RemoteAmounts byPackets) {}

    private record Hole(Instant from, Optional<Instant> to) {}

    private void noteGap(Gap gap) {
        if (gap.unit().isPresent() && FILLED.contains(gap.cause())) {
            Hole before = holes.get(gap.unit().get());
            Instant from =
                    before != null && before.from.isBefore(gap.from()) ? before.from : gap.from();
            holes.put(gap.unit().get(), new Hole(from, gap.to()));
        }
    }

    /**
     * To be called when readings and packets have just been booked, in this order.
     *
     * @param observations the units as they were seen
     * @param now when
     */
    void look(List<UnitObservation> observations, Instant now) {
        for (UnitName unit : List.copyOf(holes.keySet())) {
            Optional<Instant> to = holes.get(unit).to;
            if (to.isPresent() && !to.get().plus(SETTLING).isAfter(now)) {
                fill(unit, holes.remove(unit));
            }
        }
        List<UnitName> seen = new ArrayList<>();
        for (UnitObservation observation : observations) {
            seen.add(observation.unit());
            if (!holes.containsKey(observation.unit())) {
                observation.reading().ifPresent(this::remember);
            }
        }
        pairs.keySet().removeIf(unit -> !seen.contains(unit) && !holes.containsKey(unit));
    }

    private void remember(CounterReading reading) {
        if (!reading.counters().has(Counter.INGRESS_BYTES)) {
            return;
        }
        RunKey key = new RunKey(reading.unit(), reading.invocation());
        accounts.run(key)
                .ifPresent(
                        run ->
                                pairs.put(
                                        reading.unit(),
                                        new Pair(
                                                key,
                                                run.posted(),
                                                books.tallied(key.invocation()))));
    }

    private void fill(UnitName unit, Hole hole) {
        Pair before = pairs.get(unit);
        Optional<Run> run = before == null ? Optional.empty() : accounts.run(before.run);
        if (run.isEmpty()) {
            return;
        }
        RemoteAmounts byPackets = books.tallied(before.run.invocation()).beyond(before.byPackets);
        RemoteAmounts unseen = byPackets.beyond(grown(before.bySystemd, run.get().posted()));
        if (unseen.isZero()) {
            return;
        }
        Instant to = hole.to.orElseThrow();
        Instant from = hole.from.isBefore(to) ? hole.from : to;
        accounts.postFor(run.get(), new Delta(counters(unseen), from, to, Witness.PACKETS));
    }

    private static RemoteAmounts grown(Counters before, Counters after) {
        return new RemoteAmounts(
                grown(before, after, Counter.INGRESS_BYTES),
                grown(before, after, Counter.INGRESS_PACKETS),
                grown(before, after, Counter.EGRESS_BYTES),
                grown(before, after, Counter.EGRESS_PACKETS));
    }

    private static long grown(Counters before, Counters after, Counter counter) {
        return Math.max(0, after.orZero(counter) - before.orZero(counter));
    }

    private static Counters counters(RemoteAmounts amounts) {
        return Counters.ofIp(
                amounts.ingressBytes(),
                amounts.ingressPackets(),
                amounts.egressBytes(),
                amounts.egressPackets());
    }
}
