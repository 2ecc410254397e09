package serviceaccounting.ledger;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.Gap;
import serviceaccounting.traffic.Posting;
import serviceaccounting.traffic.Run;
import serviceaccounting.traffic.RunKey;
import serviceaccounting.traffic.UnitName;

/**
 * What is to be committed in one transaction: postings and the baselines they lead to, gaps,
 * events, vitals. Postings are folded as they come, so that it stays small however long the ledger
 * can't be written. Used by one thread.
 */
public final class LedgerChanges {

    private final ZoneId zone;
    private final Map<UsageKey, UsageAmount> usage = new LinkedHashMap<>();
    private final Map<RunKey, Run> runs = new LinkedHashMap<>();
    private final Map<GapKey, Gap> gaps = new LinkedHashMap<>();
    private final Map<GapKey, Gap> healedGaps = new LinkedHashMap<>();
    private final Map<String, String> properties = new LinkedHashMap<>();
    private final List<LoggedEvent> events = new ArrayList<>();
    private final Map<String, Long> vitals = new HashMap<>();
    private final Map<UnitName, UnitName> members = new LinkedHashMap<>();
    private final RemoteChanges remotes;

    /** Nothing yet, for a ledger whose days are cut in that zone. */
    public LedgerChanges(ZoneId zone) {
        this.zone = Objects.requireNonNull(zone, "zone");
        this.remotes = new RemoteChanges(zone);
    }

    /** Books what moved to a slot of each usage table. */
    public void post(Posting posting) {
        for (UsageTable table : UsageTable.values()) {
            UsageKey key = new UsageKey(table, posting.unit(), table.keyOf(posting.at(), zone));
            UsageAmount more =
                    new UsageAmount(
                            posting.amounts(),
                            table.interpolatedBytes(posting, zone),
                            UsageTable.fromPacketsBytes(posting));
            usage.merge(key, more, UsageAmount::plus);
        }
    }

    /** Keeps how far a run is booked. */
    public void keep(Run run) {
        runs.put(run.key(), run);
    }

    /** The run as these changes leave it; empty if they don't touch it. */
    public Optional<Run> run(RunKey key) {
        return Optional.ofNullable(runs.get(key));
    }

    /**
     * Keeps a gap; one with the same unit, beginning and cause is replaced, which is how a gap is
     * closed.
     */
    public void keep(Gap gap) {
        healedGaps.remove(key(gap));
        gaps.put(key(gap), gap);
    }

    /**
     * Takes a gap back, because the figures it lacked were found. It is told by its unit, beginning
     * and cause; that there is none is no error.
     */
    public void heal(Gap gap) {
        gaps.remove(key(gap));
        healedGaps.put(key(gap), gap);
    }

    /** Sets a fact that the ledger keeps about itself: up to where a door in was read. */
    public void set(String property, String value) {
        properties.put(property, value);
    }

    /** Notes that a unit belongs into the account of another, and no longer into any other. */
    public void noteMember(UnitName member, UnitName account) {
        members.put(member, account);
    }

    Map<UnitName, UnitName> members() {
        return members;
    }

    /** What is to be written about remotes. */
    public RemoteChanges remotes() {
        return remotes;
    }

    /** Logs an event. */
    public void log(LoggedEvent event) {
        events.add(event);
    }

    /** Adds to one of the agent's own counters. */
    public void vital(String name, long more) {
        vitals.merge(name, more, Math::addExact);
    }

    /** Whether nothing but vitals would be written. */
    public boolean isEmpty() {
        return usage.isEmpty()
                && runs.isEmpty()
                && gaps.isEmpty()
                && healedGaps.isEmpty()
                && properties.isEmpty()
                && events.isEmpty()
                && members.isEmpty()
                && remotes.isEmpty();
    }

    Map<UsageKey, UsageAmount> usage() {
        return usage;
    }

    Iterable<Run> runs() {
        return runs.values();
    }

    Iterable<Gap> gaps() {
        return gaps.values();
    }

    Iterable<Gap> healedGaps() {
        return healedGaps.values();
    }

    Map<String, String> properties() {
        return properties;
    }

    List<LoggedEvent> events() {
        return events;
    }

    Map<String, Long> vitals() {
        return vitals;
    }

    record UsageKey(UsageTable table, UnitName unit, long key) {}

    record UsageAmount(Counters amounts, long interpolatedBytes, long fromPacketsBytes) {
        UsageAmount plus(UsageAmount more) {
            return new UsageAmount(
                    amounts.plus(more.amounts),
                    Math.addExact(interpolatedBytes, more.interpolatedBytes),
                    Math.addExact(fromPacketsBytes, more.fromPacketsBytes));
        }
    }

    private static GapKey key(Gap gap) {
        return new GapKey(gap.unit(), gap.from(), gap.cause());
    }

    private record GapKey(Optional<UnitName> unit, Instant from, Gap.Cause cause) {}
}
