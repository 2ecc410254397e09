package serviceaccounting.recording;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import serviceaccounting.events.EventLog;
import serviceaccounting.events.EventUnits;
import serviceaccounting.events.TopRemotes;
import serviceaccounting.reading.CounterReading;
import serviceaccounting.reading.CounterSource;
import serviceaccounting.reading.SourceException;
import serviceaccounting.reading.UnitObservation;
import serviceaccounting.settings.EventSettings;
import serviceaccounting.settings.Settings;
import serviceaccounting.traffic.UnitName;
import serviceaccounting.vitals.RepeatedErrors;
import serviceaccounting.vitals.Vital;
import serviceaccounting.vitals.Vitals;

/**
 * Looks at units many times a second and logs what moved, on a thread and a connection of its own:
 * the recorder never waits for it. Does nothing while events are off.
 *
 * <p>At its end it looks once more, so that what moved up to then is logged. The last bytes of a
 * run come with its stop record, which the recorder hands over.
 */
final class EventPoller implements AutoCloseable {

    private static final Logger LOG = System.getLogger("serviceaccounting");
    private static final long STOP_MILLIS = 15_000;

    private final Supplier<CounterSource> sources;
    private final TopRemotes remotes;
    private final Vitals vitals;
    private final InstantSource wallClock;
    private final RepeatedErrors errors = new RepeatedErrors(LOG);
    private Optional<Polling> polling = Optional.empty();

    /**
     * A poller that is off.
     *
     * @param sources makes a source for its thread
     * @param remotes who units talk to
     * @param vitals counts events, and what goes wrong
     * @param wallClock CLOCK_REALTIME
     */
    EventPoller(
            Supplier<CounterSource> sources,
            TopRemotes remotes,
            Vitals vitals,
            InstantSource wallClock) {
        this.sources = Objects.requireNonNull(sources, "sources");
        this.remotes = Objects.requireNonNull(remotes, "remotes");
        this.vitals = Objects.requireNonNull(vitals, "vitals");
        this.wallClock = Objects.requireNonNull(wallClock, "wallClock");
    }

    /** Goes on by these settings, from the next look on. */
    synchronized void adopt(Settings settings) {
        Plan plan = Plan.of(settings);
        if (polling.map(Polling::plan).equals(Optional.of(plan))) {
            return;
        }
        stop();
        if (plan.events().enable()) {
            start(plan, settings);
        }
    }

    /** Logs what the hooks' records tell of runs, their ends above all. */
    synchronized void log(List<CounterReading> records) {
        if (!records.isEmpty()) {
            polling.ifPresent(running -> running.log(records));
        }
    }

    private void start(Plan plan, Settings settings) {
        try {
            EventUnits units = EventUnits.parse(plan.events().units());
            EventLog log =
                    EventLog.open(
                            plan.folder(),
                            plan.events().maxBytes(),
                            remotes,
                            plan.events().topRemotes(),
                            wallClock.instant());
            Polling begun = new Polling(plan, log, units, settings);
            begun.thread.start();
            polling = Optional.of(begun);
            LOG.log(
                    Level.INFO,
                    "events: units are looked at every {0} ms, and what they move goes to {1}",
                    plan.events().interval().toMillis(),
                    plan.folder());
        } catch (IllegalArgumentException noUnit) {
            vitals.count(Vital.EVENT_FAILURES);
            LOG.log(
                    Level.ERROR,
                    "there are no events: $.events.units in the settings: {0}; mend it, then systemctl reload service-accounting",
                    noUnit.getMessage());
        } catch (IOException failure) {
            vitals.count(Vital.EVENT_FAILURES);
            LOG.log(
                    Level.ERROR,
                    "cannot write events to {0}: {1}; there are none until the next reload: make it a folder of the user service-accounting, then systemctl reload service-accounting",
                    plan.folder(),
                    failure);
        }
    }

    private void stop() {
        polling.ifPresent(Polling::stop);
        polling = Optional.empty();
    }

    @Override
    public synchronized void close() {
        stop();
    }

    /** What of the settings matters here. */
    private record Plan(
            EventSettings events, Set<UnitName> declared, boolean allUnits, Path folder) {

        static Plan of(Settings settings) {
            return new Plan(
                    settings.events(),
                    Set.copyOf(settings.units().keySet()),
                    settings.allUnits(),
                    settings.eventFolder());
        }
    }

    /** One stretch of looking, from the moment it is switched on until it is switched off. */
    private final class Polling {

        private final Plan plan;
        private final EventLog log;
        private final List<String> patterns;
        private final Predicate<UnitName> wanted;
        private final Thread thread = new Thread(this::run, "events");
        private long droppedBytes;
        private boolean stopping;

        Polling(Plan plan, EventLog log, EventUnits units, Settings settings) {
            this.plan = plan;
            this.log = log;
            // Units that are not wanted are not even asked for: at 10 Hz each costs.
            this.patterns =
                    plan.events().units().equals(EventSettings.DEFAULTS.units())
                            ? settings.patterns()
                            : units.systemdPatterns();
            this.wanted = unit -> units.test(unit) && settings.keeps(unit);
            this.droppedBytes = log.droppedBytes();
            thread.setDaemon(true);
        }

        Plan plan() {
            return plan;
        }

        private void run() {
            try (EventLog closed = log;
                    CounterSource source = sources.get()) {
                Objects.requireNonNull(closed);
                long due = System.nanoTime();
                do {
                    look(source);
                    due = Math.max(due + plan.events().interval().toNanos(), System.nanoTime());
                } while (await(due));
                look(source);
            } catch (IOException failure) {
                fail("close", "cannot close the events: " + failure);
            } catch (RuntimeException failure) {
                vitals.count(Vital.EVENT_FAILURES);
                LOG.log(
                        Level.ERROR,
                        "no events any more, until the agent starts again: " + failure,
                        failure);
            }
        }

        private void look(CounterSource source) {
            try {
                List<UnitObservation> seen = source.observe(patterns);
                errors.over("bus", "systemd answers the events' questions again");
                log(seen.stream().flatMap(unit -> unit.reading().stream()).toList());
            } catch (SourceException failure) {
                fail("bus", failure.getMessage());
            }
        }

        private void log(List<CounterReading> readings) {
            List<CounterReading> chosen =
                    readings.stream().filter(reading -> wanted.test(reading.unit())).toList();
            try {
                vitals.add(Vital.EVENTS_LOGGED, log.log(chosen));
                countDropped();
                errors.over("write", "events can be written again; nothing was lost");
            } catch (IOException failure) {
                fail(
                        "write",
                        "cannot write events to %s: %s; what moves meanwhile comes with the next event"
                                .formatted(plan.folder(), failure));
            }
        }

        private synchronized void countDropped() {
            long now = log.droppedBytes();
            vitals.add(Vital.EVENT_BYTES_DROPPED, now - droppedBytes);
            droppedBytes = now;
        }

        private void fail(String kind, String message) {
            vitals.count(Vital.EVENT_FAILURES);
            errors.log(kind, wallClock.instant(), Level.WARNING, message);
        }

        /** Waits for that moment of {@link System#nanoTime}; false if it is to stop. */
        private synchronized boolean await(long dueNanos) {
            try {
                while (!stopping) {
                    long leftNanos = dueNanos - System.nanoTime();
                    if (leftNanos <= 0) {
                        return true;
                    }
                    TimeUnit.NANOSECONDS.timedWait(this, leftNanos);
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
            return false;
        }

        private void stop() {
            synchronized (this) {
                stopping = true;
                notifyAll();
            }
            try {
                thread.join(STOP_MILLIS);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
