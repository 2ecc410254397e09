package serviceaccounting.traffic;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A time in which traffic may have moved that no figure holds.
 *
 * @param unit the unit concerned; empty: all of them
 * @param from the last moment known to be counted
 * @param to the first moment known to be counted again; empty: still open
 * @param cause why
 * @param packets packets known to be lost, 0 where their number is unknown
 */
public record Gap(
        Optional<UnitName> unit, Instant from, Optional<Instant> to, Cause cause, long packets) {

    /** Why traffic was not counted. */
    public enum Cause {
        /** systemd re-read its units and stopped counting (systemd 257, see docs). */
        DAEMON_RELOAD("daemon-reload", "systemd stopped counting at a daemon-reload"),
        /** An active accounted unit has no counters, and no reload is known. */
        NOT_ACCOUNTED("not-accounted", "systemd has no counters for the unit"),
        /** The machine went down without stopping its units. */
        POWER_CUT("power-cut", "the machine went down without stopping the unit"),
        /** The counters started again from zero in the middle of a run. */
        COUNTER_RESET("counter-reset", "systemd's counters started again from zero"),
        /** The run ended and no stop record of it was found. */
        END_UNSEEN("end-unseen", "the run ended without a stop record"),
        /** The kernel could not hand over all packets that the rules logged. */
        PACKETS_LOST("packets-lost", "packets were logged faster than they could be read"),
        /** Nobody read what the rules logged. */
        PACKETS_UNREAD("packets-unread", "the agent was not reading packets"),
        /**
         * The journal, which tells of runs that ended without a stop record, could not be read, or
         * no longer goes back that far.
         */
        JOURNAL_LOST("journal-lost", "the journal has no records of this time");

        private final String word;
        private final String sentence;

        Cause(String word, String sentence) {
            this.word = word;
            this.sentence = sentence;
        }

        /** Whether only remotes are missing, while the totals are whole. */
        public boolean isOfRemotesOnly() {
            return this == PACKETS_LOST || this == PACKETS_UNREAD;
        }

        /** The word in the ledger and in {@code --json}. */
        public String word() {
            return word;
        }

        /** What to tell a person. */
        public String sentence() {
            return sentence;
        }

        /**
         * The cause of that word.
         *
         * @throws IllegalArgumentException if there is none
         */
        public static Cause of(String word) {
            for (Cause cause : values()) {
                if (cause.word.equals(word)) {
                    return cause;
                }
            }
            throw new IllegalArgumentException("not the cause of a gap: '" + word + "'");
        }
    }

    public Gap {
        Objects.requireNonNull(unit, "unit");
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(to, "to");
        Objects.requireNonNull(cause, "cause");
        if (to.isPresent() && to.get().isBefore(from)) {
            throw new IllegalArgumentException(
                    "a gap must not end before it begins: " + from + " to " + to.get());
        }
        if (packets < 0) {
            throw new IllegalArgumentException("lost packets must not be negative: " + packets);
        }
    }
}
