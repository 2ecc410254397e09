package serviceaccounting.recording;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import serviceaccounting.ledger.LedgerException;
import serviceaccounting.ledger.LedgerWriter;
import serviceaccounting.ledger.LoggedEvent;
import serviceaccounting.reading.CounterReading;
import serviceaccounting.reading.Spool;
import serviceaccounting.reading.SpoolRecord;
import serviceaccounting.reading.UnitObservation;
import serviceaccounting.settings.Settings;
import serviceaccounting.systemd.ServiceNotify;
import serviceaccounting.traffic.RunKey;
import serviceaccounting.vitals.RepeatedErrors;
import serviceaccounting.vitals.Vital;
import serviceaccounting.vitals.Vitals;

/**
 * The agent's duty: look at the units, take what the hooks left, book it, commit it. One thread
 * does all of it; others only wake it.
 */
final class Recorder {

    private static final Logger LOG = System.getLogger("serviceaccounting");

    private final SpoolIntake spool;
    private final LedgerWriter ledger;
    private final Accounts accounts;
    private final LookOut lookOut;
    private final PacketWitness packets;
    private final JournalIntake journal;
    private final EventPoller events;
    private final AccountMembers members;
    private final ClockWatch clockSteps = new ClockWatch();
    private final ServiceNotify notify;
    private final Vitals vitals;
    private final InstantSource wallClock;
    private final LongSupplier bootTimeMicros;
    private final BlockingQueue<Wake> wakes;
    private final RepeatedErrors errors = new RepeatedErrors(LOG);
    private final SettingsReload reload;
    private final Schedule schedule;

    private Settings settings;
    private RepairRequest repair;
    private Instant lastCommit = Instant.EPOCH;
    private boolean stopping;
    private boolean looked;
    private boolean moreRecordsWait;
    private boolean journalIsDue;

    Recorder(RecorderParts parts, Settings settings, SettingsReload reload) {
        this.ledger = parts.ledger();
        this.vitals = parts.vitals();
        this.events = parts.events();
        this.notify = parts.serviceManager();
        this.wallClock = parts.wallClock();
        this.bootTimeMicros = parts.bootTimeMicros();
        this.wakes = parts.wakes();
        this.spool = new SpoolIntake(parts.spool(), vitals, errors, wallClock);
        this.accounts = new Accounts(ledger, vitals);
        this.lookOut =
                new LookOut(
                        parts.source(),
                        accounts,
                        ledger,
                        parts.boot(),
                        vitals,
                        errors,
                        wallClock,
                        bootTimeMicros);
        this.packets = new PacketWitness(parts, settings, accounts, errors);
        this.journal = new JournalIntake(parts, settings, accounts, lookOut, errors);
        this.members = new AccountMembers(accounts);
        this.reload = reload;
        this.settings = settings;
        this.repair = new RepairRequest(settings.runtime());
        this.schedule = new Schedule(bootTimeMicros, wallClock, settings);
        // Before any record is taken, which may end a run that is in the events.
        this.events.adopt(settings);
    }

    private void adopt(Settings next) {
        packets.adopt(next);
        schedule.adopt(next);
        settings = next;
        repair = new RepairRequest(next.runtime());
        events.adopt(next);
    }

    /** Works until it is told to stop, and commits everything before it returns. */
    void run() throws InterruptedException {
        try (journal) {
            begin();
            while (!stopping) {
                List<Wake> due = await();
                due.forEach(this::heed);
                turn();
            }
            finish();
        }
    }

    /** First what was left while the agent was away, then ready. */
    private void begin() {
        Instant now = wallClock.instant();
        accounts.log(new LoggedEvent(now, "agent-start", Optional.empty(), "the agent started"));
        logMigration(now);
        takeAllRecords();
        lookOut.noteRunsOfEarlierBoots(settings);
        turn();
        notify.ready();
        LOG.log(
                Level.INFO,
                "ready: {0} of {1} declared units are there, {2} active",
                lookOut.unitsSeen(),
                settings.units().size(),
                lookOut.unitsActive());
    }

    /** However many wait: a run is not over unseen as long as its stop record may be among them. */
    private void takeAllRecords() {
        do {
            journal.read();
            Spool.Taken taken = spool.take();
            book(List.of(), taken);
            moreRecordsWait = false;
            if (taken.isFull() || journal.moreWaits()) {
                commitIfDue(taken);
            }
        } while (moreRecordsWait);
    }

    private void logMigration(Instant now) {
        if (ledger.versionBefore() != ledger.version()) {
            String text =
                    "the ledger went from version %d to %d"
                            .formatted(ledger.versionBefore(), ledger.version());
            accounts.log(new LoggedEvent(now, "migration", Optional.empty(), text));
        }
    }

    /**
     * The next turn is due when somebody wakes us, or by the clock; at the latest when the watchdog
     * wants a sign of life.
     */
    private List<Wake> await() throws InterruptedException {
        Duration pause = schedule.pause();
        Optional<Duration> watchdog = notify.watchdogInterval().map(half -> half.dividedBy(2));
        if (watchdog.isPresent() && watchdog.get().compareTo(pause) < 0) {
            pause = watchdog.get();
        }
        List<Wake> woken = new ArrayList<>();
        if (moreRecordsWait) {
            // Else a run would seem to have ended unseen whose stop record is further back in the
            // queue.
            wakes.drainTo(woken);
            return woken;
        }
        Wake first = wakes.poll(pause.toNanos(), TimeUnit.NANOSECONDS);
        if (first != null) {
            woken.add(first);
            wakes.drainTo(woken);
        }
        return woken;
    }

    private void heed(Wake wake) {
        switch (wake.kind()) {
            case RECORDS_ARRIVED -> {
                // Each turn takes what is in the spool.
            }
            case RELOADING -> lookOut.reloading(wake.at());
            case RELOADED -> {
                lookOut.reloaded();
                schedule.lookAtOnce();
            }
            case HANGUP -> readSettingsAgain();
            case STOP -> {
                stopping = true;
                schedule.lookAtOnce();
            }
        }
    }

    private void readSettingsAgain() {
        notify.reloading();
        reload.load(settings).ifPresent(this::adopt);
        notify.ready();
        schedule.lookAtOnce();
    }

    /** One turn of the duty: look, take, book, commit. */
    private void turn() {
        watchClock();
        List<UnitObservation> observations = lookIfDue();
        journal.read();
        members.look(observations);
        Spool.Taken taken = spool.take();
        book(observations, taken);
        takePackets(observations, taken);
        commitIfDue(taken);
        sayHowItGoes();
    }

    /**
     * Behind the readings, so that packets are never ahead of them by more than their delay; at
     * every stop too, so that what is sent afterwards is told from what was before.
     */
    private void takePackets(List<UnitObservation> observations, Spool.Taken taken) {
        boolean inHurry = !lookOut.unitsWithoutCounters().isEmpty() && !stopping;
        if (!looked && taken.records().isEmpty() && !schedule.packetsAreDue()) {
            return;
        }
        schedule.tookPackets();
        if (inHurry) {
            return;
        }
        packets.take();
        if (looked) {
            packets.compare(observations);
        }
    }

    private void watchClock() {
        Instant now = wallClock.instant();
        clockSteps
                .look(now, bootTimeMicros.getAsLong())
                .ifPresent(
                        step -> {
                            vitals.count(Vital.CLOCK_STEPS);
                            String text = "the wall clock was stepped by %s".formatted(step);
                            LOG.log(Level.WARNING, text);
                            accounts.log(
                                    new LoggedEvent(now, "clock-step", Optional.empty(), text));
                        });
    }

    /** The units as systemd sees them; none if it is not time yet, or systemd can't be asked. */
    private List<UnitObservation> lookIfDue() {
        looked = schedule.lookIsDue();
        if (!looked) {
            return List.of();
        }
        List<UnitObservation> observations = lookOut.look(settings, repair);
        schedule.looked(!lookOut.unitsWithoutCounters().isEmpty());
        return observations;
    }

    /**
     * By time, whatever door they came through: a reset is then always seen after what stood before
     * it.
     */
    private void book(List<UnitObservation> observations, Spool.Taken taken) {
        List<CounterReading> readings = new ArrayList<>();
        observations.forEach(seen -> seen.reading().ifPresent(readings::add));
        vitals.add(Vital.READINGS_LIVE, readings.size());
        List<CounterReading> records =
                taken.records().stream().map(record -> record.content().reading()).toList();
        // Before they are booked: they leave the spool when they are.
        events.log(records);
        readings.addAll(records);
        readings.sort(Comparator.comparingLong(CounterReading::bootTimeMicros));
        readings.forEach(accounts::post);
        taken.records().forEach(record -> bookEnd(record.content()));
        // A run's stop record goes first: one of these may be further back in a full spool.
        if (!taken.isFull()) {
            journalIsDue |= journal.book(settings);
        }
    }

    private void bookEnd(SpoolRecord record) {
        CounterReading reading = record.reading();
        record.end()
                .ifPresent(
                        end -> {
                            packets.stopped(record, end);
                            accounts.end(new RunKey(reading.unit(), reading.invocation()), end);
                            lookOut.ended(reading.unit(), end.at());
                        });
    }

    /**
     * Commits at each checkpoint, at each stop record and at what the journal has of that kind;
     * records leave the spool only behind that.
     */
    private void commitIfDue(Spool.Taken taken) {
        moreRecordsWait = false;
        boolean wanted = !taken.records().isEmpty() || journalIsDue || stopping;
        if (!wanted && !schedule.commitIsDue()) {
            return;
        }
        schedule.committed();
        try {
            Instant at = wallClock.instant();
            accounts.commit(at);
            lastCommit = at;
            errors.over("commit", "the ledger can be written again; nothing was lost");
            journalIsDue = false;
            journal.committed();
            moreRecordsWait =
                    spool.discard(taken.records()) && taken.isFull() || journal.moreWaits();
            ledger.prune(KeepTimes.of(settings), at);
        } catch (LedgerException failure) {
            vitals.count(Vital.COMMIT_FAILURES);
            errors.log("commit", wallClock.instant(), Level.ERROR, failure.getMessage());
        }
    }

    private void sayHowItGoes() {
        notify.watchdog();
        int holes = lookOut.unitsWithoutCounters().size();
        String holesText = holes == 0 ? "" : ", %d without counters".formatted(holes);
        String commitText =
                lastCommit.equals(Instant.EPOCH)
                        ? "nothing committed yet"
                        : "last commit %s".formatted(lastCommit);
        notify.status(
                "%d units, %d active%s; %s"
                        .formatted(
                                lookOut.unitsSeen(), lookOut.unitsActive(), holesText, commitText));
    }

    /** The last turn has committed; what was not, is said. */
    private void finish() {
        notify.stopping();
        packets.finish();
        accounts.log(
                new LoggedEvent(
                        wallClock.instant(), "agent-stop", Optional.empty(), "the agent stopped"));
        try {
            accounts.commit(wallClock.instant());
        } catch (LedgerException failure) {
            LOG.log(
                    Level.ERROR,
                    "{0}. Stopping all the same: counters of running units are in the kernel and stop records in the spool, both are taken up at the next start",
                    failure.getMessage());
        }
        LOG.log(Level.INFO, "stopped; {0}", vitals.snapshot());
    }
}
