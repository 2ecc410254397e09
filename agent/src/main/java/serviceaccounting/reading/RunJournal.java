package serviceaccounting.reading;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import serviceaccounting.traffic.InvocationId;

/**
 * systemd's records of what runs consumed, in the order of the journal: one at the end of each run
 * that moved something. Read from a place that is sought first. Used by one thread; after a failure
 * it is to be closed, and a new one opened.
 */
public interface RunJournal extends AutoCloseable {

    /**
     * Goes on behind the entry of that cursor.
     *
     * @return whether the journal still has the entry; if not, another place must be sought
     * @throws SourceException if the journal can't be read now
     */
    boolean seekBehind(String cursor) throws SourceException;

    /**
     * Goes on with the first entry at or behind that moment.
     *
     * @throws SourceException if the journal can't be read now
     */
    void seekTo(Instant moment) throws SourceException;

    /**
     * Reads on.
     *
     * @param most how many at most
     * @return the next records; fewer than that if there are no more now
     * @throws SourceException if the journal can't be read now
     */
    List<JournalEntry> next(int most) throws SourceException;

    /**
     * How far back the journal goes; empty if it has no entry at all.
     *
     * @throws SourceException if the journal can't be read now
     */
    Optional<Instant> oldest() throws SourceException;

    /**
     * What else the journal still knows of a run.
     *
     * @throws SourceException if the journal can't be read now
     */
    RunStory story(InvocationId invocation) throws SourceException;

    /**
     * How a run began and ended, as systemd told it in words.
     *
     * @param began when; empty where the journal no longer knows
     * @param result systemd's $SERVICE_RESULT: success, signal, exit-code …; empty where it said
     *     nothing
     */
    record RunStory(Optional<Instant> began, Optional<String> result) {

        /** Nothing is known. */
        public static final RunStory UNKNOWN = new RunStory(Optional.empty(), Optional.empty());

        public RunStory {
            Objects.requireNonNull(began, "began");
            Objects.requireNonNull(result, "result");
        }
    }

    @Override
    void close();

    /** Opens the journal. */
    @FunctionalInterface
    interface Opener {

        /**
         * Opens it anew.
         *
         * @throws SourceException if there is nothing that can be read; the message says what to do
         */
        RunJournal open() throws SourceException;
    }
}
