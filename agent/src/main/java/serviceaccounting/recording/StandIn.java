package serviceaccounting.recording;

import java.time.Duration;
import java.time.Instant;
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
 * Lets packets stand in for the total while systemd does not count. By how much packets are ahead
 * of systemd's counters is the same at any time; only a hole changes it, by what moved in it. It is
 * at most what moved, since packets may be lost.
 */
final class StandIn {

    /**
     * Holes in which the unit goes on and systemd looks away. A run that is over has other doors.
     */
    private static final Set<Gap.Cause> FILLED =
            EnumSet.of(Gap.Cause.DAEMON_RELOAD, Gap.Cause.NOT_ACCOUNTED, Gap.Cause.COUNTER_RESET);

    /** Packets of the hole may still be on their way: see {@link Lead}. */
    private static final Duration SETTLING = Duration.ofSeconds(1);

    private final Accounts accounts;
    private final RemoteBooks books;
    private final Map<UnitName, Watched> watched = new HashMap<>();
    private final Map<UnitName, Hole> holes = new HashMap<>();

    StandIn(Accounts accounts, RemoteBooks books) {
        this.accounts = Objects.requireNonNull(accounts, "accounts");
        this.books = Objects.requireNonNull(books, "books");
        accounts.watchGaps(this::noteGap);
    }

    /** How far packets are ahead in one run; {@code before} is where a hole began. */
    private record Watched(RunKey run, Lead lead, Optional<Lead.Level> before) {}

    private record Hole(Instant from, Optional<Instant> to) {}

    private void noteGap(Gap gap) {
        if (gap.unit().isEmpty() || !FILLED.contains(gap.cause())) {
            return;
        }
        UnitName unit = gap.unit().get();
        Hole before = holes.get(unit);
        Instant from =
                before != null && before.from.isBefore(gap.from()) ? before.from : gap.from();
        holes.put(unit, new Hole(from, gap.to()));
        Watched now = watched.get(unit);
        if (now != null && now.before.isEmpty() && now.lead.level().isPresent()) {
            watched.put(unit, new Watched(now.run, new Lead(), now.lead.level()));
        }
    }

    /**
     * To be called when readings and packets have just been booked, in this order.
     *
     * @param observations the units as they were seen
     * @param now when
     */
    void look(List<UnitObservation> observations, Instant now) {
        observations.forEach(seen -> seen.reading().ifPresent(reading -> watch(reading, now)));
        for (UnitName unit : List.copyOf(watched.keySet())) {
            compare(unit, now);
        }
        holes.keySet().removeIf(unit -> !watched.containsKey(unit));
    }

    /** A run is watched from the first look at it, and until its hole is filled. */
    private void watch(CounterReading reading, Instant now) {
        RunKey run = new RunKey(reading.unit(), reading.invocation());
        Watched known = watched.get(reading.unit());
        if (known == null || !known.run.equals(run) && !holes.containsKey(reading.unit())) {
            holes.remove(reading.unit());
            watched.put(reading.unit(), new Watched(run, new Lead(), Optional.empty()));
        }
    }

    private void compare(UnitName unit, Instant now) {
        Watched of = watched.get(unit);
        Optional<Run> run = accounts.run(of.run);
        Hole hole = holes.get(unit);
        if (run.isEmpty()) {
            watched.remove(unit);
            return;
        }
        if (hole == null) {
            of.lead.look(books.tallied(of.run.invocation()), ip(run.get()), now);
            if (run.get().end().isPresent()) {
                watched.remove(unit);
            }
            return;
        }
        if (hole.to.isEmpty() || hole.to.get().plus(SETTLING).isAfter(now)) {
            return;
        }
        of.lead.look(books.tallied(of.run.invocation()), ip(run.get()), now);
        if (of.before.isEmpty()) {
            // There was no look before the hole to compare with.
            holes.remove(unit);
        } else if (of.lead.isCertain()) {
            holes.remove(unit);
            fill(of, run.get(), hole);
        }
    }

    private void fill(Watched of, Run run, Hole hole) {
        RemoteAmounts unseen = of.lead.level().orElseThrow().beyond(of.before.orElseThrow());
        if (!unseen.isZero()) {
            Instant to = hole.to.orElseThrow();
            Instant from = hole.from.isBefore(to) ? hole.from : to;
            accounts.postFor(run, new Delta(counters(unseen), from, to, Witness.PACKETS));
        }
        watched.put(run.unit(), new Watched(of.run, new Lead(), Optional.empty()));
    }

    private static RemoteAmounts ip(Run run) {
        Counters posted = run.posted();
        return new RemoteAmounts(
                posted.orZero(Counter.INGRESS_BYTES),
                posted.orZero(Counter.INGRESS_PACKETS),
                posted.orZero(Counter.EGRESS_BYTES),
                posted.orZero(Counter.EGRESS_PACKETS));
    }

    private static Counters counters(RemoteAmounts amounts) {
        return Counters.ofIp(
                amounts.ingressBytes(),
                amounts.ingressPackets(),
                amounts.egressBytes(),
                amounts.egressPackets());
    }
}
