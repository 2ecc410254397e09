package serviceaccounting.report;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.RemoteAddress.Family;
import serviceaccounting.traffic.RemotePrefix;
import serviceaccounting.traffic.UnitName;

/** Collects what a reader must know to read remotes right. */
final class RemoteNotes {

    private final RemotePlan plan;
    private final RemoteRequest request;
    private final ZoneId ledgerZone;
    private final TimeLabels labels;
    private final List<String> sentences = new ArrayList<>();

    RemoteNotes(RemotePlan plan, RemoteRequest request, ZoneId ledgerZone) {
        this.plan = plan;
        this.request = request;
        this.ledgerZone = ledgerZone;
        this.labels = new TimeLabels(plan.zone());
    }

    List<String> sentences() {
        return sentences;
    }

    /**
     * Says of which units there are no remotes, and why: of all that were named, else of those that
     * moved something and would be missed.
     */
    void addWithout(List<RemoteSection> sections) {
        Set<UnitName> moved = new HashSet<>();
        sections.forEach(section -> moved.add(section.unit()));
        Map<WhyNoRemotes, Set<UnitName>> units = new EnumMap<>(WhyNoRemotes.class);
        request.without()
                .forEach(
                        (unit, why) -> {
                            boolean missed =
                                    why == WhyNoRemotes.SWITCHED_OFF && moved.contains(unit);
                            if (request.units().contains(unit) && (request.named() || missed)) {
                                units.computeIfAbsent(why, unseen -> new TreeSet<>()).add(unit);
                            }
                        });
        units.forEach((why, those) -> sentences.add(why.sentence(those)));
    }

    /** Other programs' figures are never shown without a word. */
    void addImported(long files) {
        if (files > 0) {
            sentences.add(
                    "remotes of %s are also from %d imported files of go-nflog-acctd"
                            .formatted(RemoteRequest.MACHINE, files));
        }
    }

    /** A range may begin or end within a period. */
    void addCutRows(Optional<Instant> asOf) {
        if (request.by().resolution().isPresent()) {
            ReportNotes cut = new ReportNotes(plan.asReportPlan(), plan.resolution(), ledgerZone);
            cut.addCutRows(plan.range(), asOf);
            sentences.addAll(cut.sentences());
        }
    }

    /**
     * Says from when on there are remotes, if that is within the range.
     *
     * @param oldest the oldest that the table holds
     * @param olderIsGone whether another table holds older ones
     * @param movedBefore whether there are totals of before
     */
    void addBeginning(Optional<Instant> oldest, boolean olderIsGone, boolean movedBefore) {
        if (olderIsGone) {
            String kept =
                    oldest.map(first -> "are kept from " + labels.second(first) + " on")
                            .orElse("are not kept any more");
            sentences.add(
                    "remotes by hour %s, so what is older is unattributed here; whole days in the ledger's zone reach further back: --by day --zone %s"
                            .formatted(kept, ledgerZone.getId()));
        } else if (oldest.isEmpty()) {
            sentences.add("the ledger has no remotes yet: all is unattributed");
        } else if (movedBefore) {
            sentences.add(
                    "the oldest remotes in the ledger are of %s: before, all is unattributed"
                            .formatted(
                                    plan.byDays()
                                            ? labels.row(Resolution.DAY, oldest.get())
                                            : labels.second(oldest.get())));
        }
    }

    /** Hours of UTC don't fit into days of every zone. */
    void addHours() {
        if (!plan.hoursFit()) {
            sentences.add(
                    "remotes are kept by the hours of UTC, so each period here begins and ends up to 45 minutes later than its label says");
        }
    }

    /** What the ledger cut can't be told apart any more. */
    void addLengths(List<RemoteSection> sections) {
        addLength(sections, Family.IPV4, request.lengths().ipv4());
        addLength(sections, Family.IPV6, request.lengths().ipv6());
    }

    private void addLength(List<RemoteSection> sections, Family family, OptionalInt asked) {
        Set<Integer> shorter = new TreeSet<>();
        for (RemoteSection section : sections) {
            for (RemoteRow row : section.rows()) {
                row.remote()
                        .filter(remote -> isOf(remote, family))
                        .map(RemotePrefix::length)
                        .filter(length -> length < asked.orElse(0))
                        .ifPresent(shorter::add);
            }
        }
        if (!shorter.isEmpty()) {
            sentences.add(
                    "the ledger keeps %s remotes cut to %s bits, so they can't be told apart by %d"
                            .formatted(
                                    family == Family.IPV4 ? "IPv4" : "IPv6",
                                    shorter.stream()
                                            .map(String::valueOf)
                                            .collect(Collectors.joining(" or ")),
                                    asked.orElseThrow()));
        }
    }

    private static boolean isOf(RemotePrefix remote, Family family) {
        return remote.address().filter(address -> address.family() == family).isPresent();
    }

    /** The machine's traffic is that of its units, too. */
    void addMachine(List<RemoteSection> sections) {
        Set<UnitName> units = new TreeSet<>();
        sections.forEach(section -> units.add(section.unit()));
        if (units.contains(RemoteRequest.MACHINE) && units.size() > 1) {
            sentences.add(
                    "%s is the whole machine, the other units included: the sum counts them twice"
                            .formatted(RemoteRequest.MACHINE));
        }
    }

    void addOverflow(boolean overflowed) {
        if (overflowed) {
            sentences.add("a sum is too large for 63 bits and is shown as " + Long.MAX_VALUE);
        }
    }

    /** Says how it can be that remotes have more than the total. */
    void addDifferences(List<RemoteSection> sections) {
        Map<UnitName, long[]> units = new TreeMap<>();
        for (RemoteSection section : sections) {
            RemoteBalance balance = section.balance();
            if (balance.exceeds()) {
                long[] bytes = units.computeIfAbsent(section.unit(), unseen -> new long[2]);
                bytes[0] = Amounts.plus(bytes[0], beyond(balance));
                bytes[1] = Amounts.plus(bytes[1], balance.checks().afterStop().totalBytes());
            }
        }
        units.forEach((unit, bytes) -> sentences.add(difference(unit, bytes[0], bytes[1])));
    }

    private static long beyond(RemoteBalance balance) {
        long ingress = -balance.unattributed(Counter.INGRESS_BYTES).orElse(0);
        long egress = -balance.unattributed(Counter.EGRESS_BYTES).orElse(0);
        return Math.max(ingress, 0) + Math.max(egress, 0);
    }

    private static String difference(UnitName unit, long beyondBytes, long afterStopBytes) {
        String head =
                "the remotes of %s have %d bytes more than its total".formatted(unit, beyondBytes);
        if (afterStopBytes >= beyondBytes) {
            return head
                    + ": %d bytes came after a stop, when systemd counts no more"
                            .formatted(afterStopBytes);
        }
        return head
                + "; likely causes: %spackets read since the counters were, answers in TIME_WAIT (iptables), packets that a later rule dropped"
                        .formatted(
                                afterStopBytes == 0
                                        ? ""
                                        : "%d bytes that came after a stop, "
                                                .formatted(afterStopBytes));
    }
}
