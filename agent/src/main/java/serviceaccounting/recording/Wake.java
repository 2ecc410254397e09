package serviceaccounting.recording;

import java.time.Instant;
import java.util.Objects;

/**
 * Why the recorder is woken before its next tick.
 *
 * @param kind what happened
 * @param at when
 */
record Wake(Kind kind, Instant at) {

    /** What can happen. */
    enum Kind {
        /** Records arrived in the spool. */
        RECORDS_ARRIVED,
        /** systemd begins to re-read its units. */
        RELOADING,
        /** systemd has re-read its units: counters may be gone. */
        RELOADED,
        /** The settings are to be read again. */
        HANGUP,
        /** The agent is to stop. */
        STOP
    }

    Wake {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(at, "at");
    }
}
