package serviceaccounting.report;

import java.util.Objects;
import java.util.Optional;
import serviceaccounting.ledger.RunUsage;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.UnitName;

/**
 * How it stands with one unit.
 *
 * @param unit the unit, or a declared template of which no instance was seen
 * @param declared whether the settings name it or its template
 * @param recorded whether the ledger knows it
 * @param lastRun its newest run of the last {@link Status#RUNS_OF_DAYS} days
 * @param today what it moved today
 */
public record UnitStatus(
        UnitName unit,
        boolean declared,
        boolean recorded,
        Optional<RunUsage> lastRun,
        Counters today) {

    public UnitStatus {
        Objects.requireNonNull(unit, "unit");
        Objects.requireNonNull(lastRun, "lastRun");
        Objects.requireNonNull(today, "today");
    }

    /** What the unit does, as far as the ledger knows. */
    public enum State {
        RUNNING("running"),
        ENDED("ended"),
        /** Nothing ran in the last {@link Status#RUNS_OF_DAYS} days. */
        QUIET("quiet"),
        /** The ledger has never had anything of it. */
        NEVER_SEEN("never seen");

        private final String word;

        State(String word) {
            this.word = word;
        }

        /** The word in tables and in {@code --json}. */
        public String word() {
            return word;
        }
    }

    /** What the unit does. */
    public State state() {
        if (!recorded) {
            return State.NEVER_SEEN;
        }
        if (lastRun.isEmpty()) {
            return State.QUIET;
        }
        return lastRun.get().end().isPresent() ? State.ENDED : State.RUNNING;
    }
}
