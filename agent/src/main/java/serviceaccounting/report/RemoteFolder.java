package serviceaccounting.report;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import serviceaccounting.ledger.RemoteCheckUsage;
import serviceaccounting.ledger.RemoteUsage;
import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.RemoteAmounts;
import serviceaccounting.traffic.RemoteChecks;
import serviceaccounting.traffic.RemotePrefix;
import serviceaccounting.traffic.UnitName;

/** Folds the ledger's rows of remotes, checks and totals into one section per period and unit. */
final class RemoteFolder {

    /** The counters that remotes have, too. */
    static final List<Counter> IP_COUNTERS =
            Arrays.stream(Counter.values())
                    .filter(counter -> counter.group() == Counter.Group.IP)
                    .toList();

    /** What a unit exchanged in a period, as far as it has been read. */
    private static final class Pending {
        private final Period period;
        private final Map<RemotePrefix, RemoteTally> remotes = new HashMap<>();
        private final RemoteTally afterStop = new RemoteTally();
        private final RemoteTally lost = new RemoteTally();
        private final Tally total = new Tally();

        Pending(Period period) {
            this.period = period;
        }
    }

    private final Function<Instant, Period> periodOf;
    private final RemoteRequest request;
    private final Map<Instant, Map<UnitName, Pending>> pending = new TreeMap<>();
    private final List<RemoteSection> sections = new ArrayList<>();
    private boolean overflowed;

    /**
     * Nothing yet.
     *
     * @param periodOf the period that a moment belongs to
     * @param request how remotes are cut, sorted and shown
     */
    RemoteFolder(Function<Instant, Period> periodOf, RemoteRequest request) {
        this.periodOf = periodOf;
        this.request = request;
    }

    void add(RemoteUsage usage) {
        pending(usage.start(), usage.unit())
                .remotes
                .computeIfAbsent(
                        request.lengths().widen(usage.remote()), unseen -> new RemoteTally())
                .add(usage.amounts());
    }

    void add(RemoteCheckUsage usage) {
        Pending row = pending(usage.start(), usage.unit());
        row.afterStop.add(usage.checks().afterStop());
        row.lost.add(usage.checks().lost());
    }

    void addTotal(
            Instant start,
            UnitName unit,
            Counters amounts,
            long interpolatedBytes,
            long fromPacketsBytes) {
        pending(start, unit).total.add(amounts, interpolatedBytes, fromPacketsBytes);
    }

    /** Finishes the periods that end by then: nothing of them may come any more. */
    void finish(Instant until) {
        pending.values()
                .removeIf(
                        units -> {
                            boolean over =
                                    !units.values().iterator().next().period.until().isAfter(until);
                            if (over) {
                                units.forEach(this::finish);
                            }
                            return over;
                        });
    }

    /** By period, then unit. */
    List<RemoteSection> sections() {
        return sections;
    }

    /** Whether some sum was too large for a long. */
    boolean overflowed() {
        return overflowed;
    }

    private Pending pending(Instant moment, UnitName unit) {
        Period period = periodOf.apply(moment);
        return pending.computeIfAbsent(period.from(), unseen -> new TreeMap<>())
                .computeIfAbsent(unit, unseen -> new Pending(period));
    }

    private void finish(UnitName unit, Pending row) {
        RemoteTally sum = new RemoteTally();
        row.remotes.values().forEach(remote -> sum.add(remote.amounts()));
        RemoteBalance balance =
                new RemoteBalance(
                        onlyIp(row.total.amounts()),
                        sum.amounts(),
                        new RemoteChecks(row.afterStop.amounts(), row.lost.amounts()),
                        row.total.interpolatedBytes(),
                        row.total.fromPacketsBytes());
        overflowed |= sum.overflowed() || row.total.overflowed();
        boolean moved =
                !balance.total().isZero()
                        || !sum.amounts().isZero()
                        || !balance.checks().equals(RemoteChecks.NONE);
        if (moved) {
            sections.add(new RemoteSection(row.period, unit, rows(row.remotes), balance));
        }
    }

    private static Counters onlyIp(Counters amounts) {
        Counters.Builder ip = new Counters.Builder();
        for (Counter counter : IP_COUNTERS) {
            if (amounts.has(counter)) {
                ip.set(counter, amounts.orZero(counter));
            }
        }
        return ip.build();
    }

    private List<RemoteRow> rows(Map<RemotePrefix, RemoteTally> remotes) {
        Optional<RemoteTally> other = Optional.ofNullable(remotes.remove(RemotePrefix.OTHER));
        List<RemoteRow> sorted = new ArrayList<>(remotes.size());
        remotes.forEach((remote, sum) -> sorted.add(row(remote, sum)));
        Comparator<RemoteRow> mostFirst =
                Comparator.comparing(RemoteRow::amounts, request.sort().mostFirst());
        sorted.sort(mostFirst.thenComparing(row -> row.remote().orElseThrow()));
        List<RemoteRow> rows = new ArrayList<>();
        RemoteTally more = new RemoteTally();
        for (RemoteRow row : sorted) {
            if (rows.size() < request.top()) {
                rows.add(row);
            } else {
                more.add(row.amounts());
            }
        }
        int hidden = sorted.size() - rows.size();
        if (hidden > 0) {
            rows.add(new RemoteRow(Optional.empty(), hidden, more.amounts(), Optional.empty()));
        }
        other.ifPresent(sum -> rows.add(row(RemotePrefix.OTHER, sum)));
        return rows;
    }

    private static RemoteRow row(RemotePrefix remote, RemoteTally sum) {
        RemoteAmounts amounts = sum.amounts();
        return new RemoteRow(Optional.of(remote), 1, amounts, Optional.empty());
    }
}
