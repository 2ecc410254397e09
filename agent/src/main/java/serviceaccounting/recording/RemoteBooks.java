package serviceaccounting.recording;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import serviceaccounting.ledger.LedgerWriter;
import serviceaccounting.ledger.RemoteChanges;
import serviceaccounting.reading.PacketTally;
import serviceaccounting.reading.RunPackets;
import serviceaccounting.settings.RemoteSettings;
import serviceaccounting.settings.Settings;
import serviceaccounting.traffic.InvocationId;
import serviceaccounting.traffic.RemoteAmounts;
import serviceaccounting.traffic.RemoteChecks;
import serviceaccounting.traffic.RemotePrefix;
import serviceaccounting.traffic.RemoteRun;
import serviceaccounting.traffic.Run;
import serviceaccounting.traffic.RunEnd;
import serviceaccounting.traffic.RunKey;
import serviceaccounting.traffic.UnitName;
import serviceaccounting.vitals.Vital;
import serviceaccounting.vitals.Vitals;

/**
 * The books of the second witness: tallied packets go in, and come out as changes to the ledger.
 */
final class RemoteBooks {

    /** The unit that stands for the whole machine: every other one is in it. */
    static final UnitName MACHINE = new UnitName("-.slice");

    /**
     * The kernel collects for 0.1 s before it hands over, and the reader notices within another
     * that a tally is wanted. So a tally that begins this long after a stop has nothing in it that
     * the rules had counted before.
     */
    private static final Duration SETTLING = Duration.ofSeconds(1);

    /** What of a run is not asked for any more is in the ledger. */
    private static final Duration IDLE = Duration.ofMinutes(10);

    private final LedgerWriter ledger;
    private final Accounts accounts;
    private final Vitals vitals;
    private final Map<InvocationId, RemoteRun> runs = new HashMap<>();
    private final Map<InvocationId, RemoteRun> unsettled = new HashMap<>();
    private final RecentRemotes recent;
    private Settings settings;

    RemoteBooks(
            LedgerWriter ledger,
            Accounts accounts,
            Vitals vitals,
            RecentRemotes recent,
            Settings settings) {
        this.recent = Objects.requireNonNull(recent, "recent");
        this.ledger = Objects.requireNonNull(ledger, "ledger");
        this.accounts = Objects.requireNonNull(accounts, "accounts");
        this.vitals = Objects.requireNonNull(vitals, "vitals");
        this.settings = Objects.requireNonNull(settings, "settings");
        ledger.unsettledRemoteRuns().forEach(run -> unsettled.put(run.invocation(), run));
    }

    void adopt(Settings next) {
        settings = next;
    }

    /** Books a tally. */
    void book(PacketTally tally) {
        vitals.add(Vital.PACKETS_LOST, tally.lostPackets());
        vitals.add(Vital.PACKETS_REJECTED, tally.rejectedPackets());
        vitals.add(Vital.PACKETS_FOREIGN, tally.foreignPackets());
        for (RunPackets packets : tally.runs()) {
            book(packets, tally.from());
        }
        settle(tally.from());
        runs.values().removeIf(run -> run.last().plus(IDLE).isBefore(tally.from()));
    }

    private void book(RunPackets packets, Instant from) {
        RemoteAmounts sum = packets.sum();
        vitals.add(Vital.PACKETS, sum.ingressPackets() + sum.egressPackets());
        if (packets.run().isEmpty()) {
            post(MACHINE, from, packets, settings.remotes());
            return;
        }
        InvocationId invocation = packets.run().get();
        Optional<UnitName> unit = accounts.unitOf(invocation);
        if (unit.isEmpty()) {
            vitals.add(Vital.PACKETS_PENDING, sum.ingressPackets() + sum.egressPackets());
            packets.remotes()
                    .forEach(
                            (remote, amounts) ->
                                    changes().postPending(invocation, from, remote, amounts));
            keep(run(invocation, from).plus(sum, from));
            return;
        }
        RemoteSettings wanted = settings.remotesOf(unit.get());
        if (!wanted.enable()) {
            // Rules of before the settings changed; they go with the run.
            vitals.add(Vital.PACKETS_UNWANTED, sum.ingressPackets() + sum.egressPackets());
            return;
        }
        post(unit.get(), from, packets, wanted);
        keep(run(invocation, from).plus(sum, from));
        if (isOver(new RunKey(unit.get(), invocation), from)) {
            changes().note(unit.get(), from, new RemoteChecks(sum, RemoteAmounts.NONE));
        }
    }

    private void post(UnitName unit, Instant at, RunPackets packets, RemoteSettings wanted) {
        packets.remotes()
                .forEach(
                        (remote, amounts) -> {
                            if (remote.equals(RemotePrefix.OTHER)) {
                                vitals.add(
                                        Vital.PACKETS_OTHER,
                                        amounts.ingressPackets() + amounts.egressPackets());
                            }
                            RemotePrefix row =
                                    remote.widen(
                                            wanted.ipv4PrefixLength(), wanted.ipv6PrefixLength());
                            int most = wanted.maxRemotesPerUnit();
                            changes().post(unit, at, row, amounts, most);
                            recent.add(unit, row, amounts, most);
                        });
    }

    private boolean isOver(RunKey run, Instant at) {
        return accounts.run(run)
                .flatMap(Run::end)
                .map(RunEnd::at)
                .map(end -> !end.isAfter(at))
                .orElse(false);
    }

    /** What the run's rules had counted when it stopped: now it can be seen what was lost. */
    void stopped(InvocationId invocation, RemoteAmounts byRules, Instant at) {
        RemoteRun run = run(invocation, at);
        if (run.settled()) {
            return;
        }
        RemoteRun counted = run.countedByRules(byRules, at);
        keep(counted);
        unsettled.put(invocation, counted);
    }

    /** Notes what was lost of runs whose packets must all have been read by then. */
    private void settle(Instant readUntil) {
        List<RemoteRun> due = new ArrayList<>();
        for (InvocationId invocation : unsettled.keySet()) {
            RemoteRun run = run(invocation, readUntil);
            if (!run.last().plus(SETTLING).isAfter(readUntil)) {
                due.add(run);
            }
        }
        for (RemoteRun run : due) {
            unsettled.remove(run.invocation());
            RemoteAmounts lost = run.lost();
            Optional<UnitName> unit = accounts.unitOf(run.invocation());
            if (!lost.isZero() && unit.isPresent()) {
                changes().note(unit.get(), run.last(), new RemoteChecks(RemoteAmounts.NONE, lost));
            }
            keep(run.settle());
        }
    }

    /** What was tallied of a run in all. */
    RemoteAmounts tallied(InvocationId invocation) {
        return known(invocation).map(RemoteRun::tallied).orElse(RemoteAmounts.NONE);
    }

    private RemoteRun run(InvocationId invocation, Instant at) {
        return known(invocation).orElseGet(() -> RemoteRun.begin(invocation, at));
    }

    private Optional<RemoteRun> known(InvocationId invocation) {
        RemoteRun run = runs.get(invocation);
        if (run != null) {
            return Optional.of(run);
        }
        Optional<RemoteRun> changed = changes().run(invocation);
        return changed.isPresent() ? changed : ledger.remoteRun(invocation);
    }

    private void keep(RemoteRun run) {
        runs.put(run.invocation(), run);
        changes().keep(run);
    }

    private RemoteChanges changes() {
        return accounts.remoteChanges();
    }
}
