package serviceaccounting.recording;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import serviceaccounting.reading.JournalEntry;
import serviceaccounting.reading.RunJournal;
import serviceaccounting.reading.SourceException;
import serviceaccounting.traffic.BootId;
import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.InvocationId;
import serviceaccounting.traffic.UnitName;

/** A journal in memory, into which tests write, and that can be vacuumed or closed off. */
final class FakeRunJournal implements RunJournal.Opener {

    private final List<JournalEntry> entries = new ArrayList<>();
    private final Map<InvocationId, Instant> beginnings = new HashMap<>();
    private final Map<InvocationId, String> results = new HashMap<>();
    private Optional<String> failure = Optional.empty();
    private Instant oldest = Sightings.BOOTED;
    private int written;

    /** Writes the record of a run that ended then. */
    synchronized FakeRunJournal ended(
            UnitName unit, InvocationId run, double seconds, Counters counters) {
        return ended(unit, run, Sightings.BOOT, seconds, counters);
    }

    synchronized FakeRunJournal ended(
            UnitName unit, InvocationId run, BootId boot, double seconds, Counters counters) {
        Map<String, String> fields = new HashMap<>();
        fields.put("UNIT", unit.value());
        fields.put("INVOCATION_ID", run.hex());
        put(fields, "IP_METRIC_INGRESS_BYTES", counters, Counter.INGRESS_BYTES);
        put(fields, "IP_METRIC_EGRESS_BYTES", counters, Counter.EGRESS_BYTES);
        put(fields, "CPU_USAGE_NSEC", counters, Counter.CPU_NANOS);
        return wrote(boot, seconds, fields);
    }

    /** Writes a record with these fields. */
    synchronized FakeRunJournal wrote(BootId boot, double seconds, Map<String, String> fields) {
        entries.add(
                new JournalEntry(
                        "c" + written++,
                        Sightings.at(seconds),
                        boot,
                        Sightings.micros(seconds),
                        Duration.ZERO,
                        fields));
        return this;
    }

    synchronized FakeRunJournal began(InvocationId run, double seconds) {
        beginnings.put(run, Sightings.at(seconds));
        return this;
    }

    synchronized FakeRunJournal resulted(InvocationId run, String result) {
        results.put(run, result);
        return this;
    }

    /** Removes everything before that moment. */
    synchronized void vacuum(double seconds) {
        oldest = Sightings.at(seconds);
        entries.removeIf(entry -> entry.wallTime().isBefore(oldest));
    }

    /** From now on it can't be read. */
    synchronized void fail(String message) {
        failure = Optional.of(message);
    }

    synchronized void mend() {
        failure = Optional.empty();
    }

    @Override
    public synchronized RunJournal open() throws SourceException {
        check();
        return new Reader();
    }

    private static void put(
            Map<String, String> fields, String name, Counters counters, Counter counter) {
        counters.get(counter).ifPresent(value -> fields.put(name, Long.toString(value)));
    }

    private synchronized void check() throws SourceException {
        if (failure.isPresent()) {
            throw new SourceException(failure.get());
        }
    }

    private synchronized List<JournalEntry> all() {
        return List.copyOf(entries);
    }

    private final class Reader implements RunJournal {

        private Instant from = Instant.MAX;
        private int behind = -1;

        @Override
        public boolean seekBehind(String cursor) throws SourceException {
            check();
            for (JournalEntry entry : all()) {
                if (entry.cursor().equals(cursor)) {
                    from = Instant.MIN;
                    behind = number(entry);
                    return true;
                }
            }
            return false;
        }

        @Override
        public void seekTo(Instant moment) throws SourceException {
            check();
            from = moment;
            behind = -1;
        }

        @Override
        public List<JournalEntry> next(int most) throws SourceException {
            check();
            List<JournalEntry> found =
                    all().stream()
                            .filter(entry -> number(entry) > behind)
                            .filter(entry -> !entry.wallTime().isBefore(from))
                            .limit(most)
                            .toList();
            if (!found.isEmpty()) {
                behind = number(found.getLast());
            }
            return found;
        }

        @Override
        public Optional<Instant> oldest() throws SourceException {
            check();
            return Optional.of(oldest);
        }

        @Override
        public RunStory story(InvocationId invocation) throws SourceException {
            check();
            return new RunStory(
                    Optional.ofNullable(beginnings.get(invocation)),
                    Optional.ofNullable(results.get(invocation)));
        }

        @Override
        public void close() {
            // Nothing is held.
        }

        private static int number(JournalEntry entry) {
            return Integer.parseInt(entry.cursor().substring(1));
        }
    }
}
