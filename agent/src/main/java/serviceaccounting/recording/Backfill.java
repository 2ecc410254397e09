package serviceaccounting.recording;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import serviceaccounting.ledger.LedgerException;

/**
 * The command's side of a back-fill: hands the request to the agent, which has the ledger open, and
 * follows what it does. It never writes the ledger itself: files that root makes there would lock
 * the agent out.
 */
public final class Backfill {

    /** The agent may be in the midst of a question to systemd, or of a commit. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final long PAUSE_MILLIS = 50;

    private final Path runtime;
    private final BackfillFiles files;
    private int linesHeard;

    private Backfill(Path runtime) {
        this.runtime = runtime;
        this.files = BackfillFiles.fresh(runtime);
    }

    /**
     * How far the agent is.
     *
     * @param records records of the journal read
     * @param runs runs of the wanted units among them
     * @param newRuns runs of which the ledger knew nothing
     * @param closedRuns runs of which it did not know the end
     * @param reached the moment in the journal it has come to
     */
    public record Progress(
            long records, long runs, long newRuns, long closedRuns, Instant reached) {

        public Progress {
            Objects.requireNonNull(reached, "reached");
        }

        private static Progress parse(String text) {
            String[] parts = text.split(" ");
            return new Progress(
                    Long.parseLong(parts[0]),
                    Long.parseLong(parts[1]),
                    Long.parseLong(parts[2]),
                    Long.parseLong(parts[3]),
                    Instant.parse(parts[4]));
        }
    }

    /** Told what comes from the agent, as it comes. */
    public interface Listener {

        /** A piece is booked. */
        void at(Progress progress);

        /** Something the admin should know. */
        void note(String text);
    }

    /**
     * Asks the agent, and waits until it is done.
     *
     * @param runtime the agent's runtime folder
     * @return what it did in all
     * @throws LedgerException if no agent takes the request
     * @throws IOException if it can't be asked, or says that it failed; the message is for the
     *     admin
     */
    public static Progress run(Path runtime, BackfillOrder order, Listener listener)
            throws IOException, InterruptedException {
        // The agent watches its folder, and needs no more.
        return run(runtime, order, listener, () -> {});
    }

    /** The same, telling the agent also in another way that something waits for it. */
    static Progress run(Path runtime, BackfillOrder order, Listener listener, Runnable waker)
            throws IOException, InterruptedException {
        Backfill backfill = new Backfill(runtime);
        if (!Files.isDirectory(runtime)) {
            throw noAgent(runtime, "there is no folder");
        }
        try {
            backfill.files.ask(order);
            waker.run();
            backfill.awaitTaking();
            return backfill.follow(listener);
        } finally {
            backfill.files.remove();
        }
    }

    private static LedgerException noAgent(Path runtime, String sign) {
        return new LedgerException(
                LedgerException.Kind.BUSY,
                "only the agent writes the ledger, and it does not answer: %s %s; start it, systemctl start service-accounting, and ask again"
                        .formatted(sign, runtime),
                null);
    }

    private void awaitTaking() throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (Files.exists(files.request())) {
            if (System.nanoTime() > end) {
                throw noAgent(
                        runtime,
                        "nobody took the request for %d s from".formatted(PATIENCE.toSeconds()));
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
    }

    private Progress follow(Listener listener) throws IOException, InterruptedException {
        while (true) {
            // Before it is read: what the agent says last, it says before its folder goes.
            boolean agentIsThere = Files.isDirectory(runtime);
            Optional<Progress> done = heard(listener);
            if (done.isPresent()) {
                return done.get();
            }
            if (!agentIsThere) {
                throw new IOException(
                        "the agent was stopped in the midst of it; what it has booked stays: start it and ask again");
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
    }

    private Optional<Progress> heard(Listener listener) throws IOException {
        String[] lines = files.told().split("\n");
        for (; linesHeard < lines.length && !lines[linesHeard].isEmpty(); linesHeard++) {
            String[] words = lines[linesHeard].split(" ", 2);
            switch (words[0]) {
                case "at" -> listener.at(Progress.parse(words[1]));
                case "note" -> listener.note(words[1]);
                case "done" -> {
                    return Optional.of(Progress.parse(words[1]));
                }
                default -> throw new IOException(words[1]);
            }
        }
        return Optional.empty();
    }
}
