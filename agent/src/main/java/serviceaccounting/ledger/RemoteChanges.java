package serviceaccounting.ledger;

import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import serviceaccounting.traffic.InvocationId;
import serviceaccounting.traffic.RemoteAmounts;
import serviceaccounting.traffic.RemoteChecks;
import serviceaccounting.traffic.RemotePrefix;
import serviceaccounting.traffic.RemoteRun;
import serviceaccounting.traffic.UnitName;

/**
 * What is to be committed about remotes, folded as it comes. Bounded whatever arrives: per slot by
 * the number of remotes that are told apart, and in all by {@link #MOST_ROWS}. Used by one thread.
 */
public final class RemoteChanges {

    /**
     * With some 200 bytes a row, 40 MB: what waits while the ledger can't be written must not be
     * more. What comes after is other.
     */
    static final int MOST_ROWS = 200_000;

    private final ZoneId zone;
    private final Map<SlotKey, Slot> slots = new LinkedHashMap<>();
    private final Map<PendingKey, RemoteAmounts> pending = new LinkedHashMap<>();
    private final Map<CheckKey, RemoteChecks> checks = new LinkedHashMap<>();
    private final Map<InvocationId, RemoteRun> runs = new LinkedHashMap<>();
    private int rows;

    RemoteChanges(ZoneId zone) {
        this.zone = Objects.requireNonNull(zone, "zone");
    }

    /**
     * Books what was exchanged with a remote to its hour and its day.
     *
     * @param most how many remotes of the unit are told apart in each
     */
    public void post(
            UnitName unit, Instant at, RemotePrefix remote, RemoteAmounts amounts, int most) {
        for (RemoteTable table : RemoteTable.values()) {
            SlotKey key = new SlotKey(table, unit, table.keyOf(at, zone));
            Slot slot = slots.computeIfAbsent(key, unseen -> new Slot(most));
            RemotePrefix row = remote;
            if (!slot.amounts.containsKey(remote)) {
                if (slot.toldApart >= most || rows >= MOST_ROWS) {
                    row = RemotePrefix.OTHER;
                } else if (!remote.equals(RemotePrefix.OTHER)) {
                    slot.toldApart++;
                    rows++;
                }
            }
            slot.amounts.merge(row, amounts, RemoteAmounts::plus);
        }
    }

    /** Books the same for a run whose unit is not known yet. */
    public void postPending(
            InvocationId invocation, Instant at, RemotePrefix remote, RemoteAmounts amounts) {
        long hour = RemoteTable.HOUR.keyOf(at, zone);
        long day = RemoteTable.DAY.keyOf(at, zone);
        PendingKey key = new PendingKey(invocation, hour, day, remote);
        if (!pending.containsKey(key)) {
            if (rows >= MOST_ROWS) {
                key = new PendingKey(invocation, hour, day, RemotePrefix.OTHER);
            } else {
                rows++;
            }
        }
        pending.merge(key, amounts, RemoteAmounts::plus);
    }

    /** Notes what explains a difference between the total and the remotes of a unit. */
    public void note(UnitName unit, Instant at, RemoteChecks more) {
        for (RemoteTable table : RemoteTable.values()) {
            checks.merge(
                    new CheckKey(table, unit, table.keyOf(at, zone)), more, RemoteChecks::plus);
        }
    }

    /** Keeps what NFLOG saw of a run in all. */
    public void keep(RemoteRun run) {
        runs.put(run.invocation(), run);
    }

    /** What NFLOG saw of a run, as these changes leave it; empty if they don't touch it. */
    public Optional<RemoteRun> run(InvocationId invocation) {
        return Optional.ofNullable(runs.get(invocation));
    }

    boolean isEmpty() {
        return slots.isEmpty() && pending.isEmpty() && checks.isEmpty() && runs.isEmpty();
    }

    Map<SlotKey, Slot> slots() {
        return slots;
    }

    Map<PendingKey, RemoteAmounts> pending() {
        return pending;
    }

    Map<CheckKey, RemoteChecks> checks() {
        return checks;
    }

    Iterable<RemoteRun> runs() {
        return runs.values();
    }

    record SlotKey(RemoteTable table, UnitName unit, long key) {}

    record PendingKey(InvocationId invocation, long hourSeconds, long day, RemotePrefix remote) {}

    record CheckKey(RemoteTable table, UnitName unit, long key) {}

    /** The remotes of one unit in one hour or on one day. */
    static final class Slot {

        private final int most;
        private int toldApart;
        private final Map<RemotePrefix, RemoteAmounts> amounts = new LinkedHashMap<>();

        private Slot(int most) {
            this.most = most;
        }

        int most() {
            return most;
        }

        Map<RemotePrefix, RemoteAmounts> amounts() {
            return amounts;
        }
    }
}
