package serviceaccounting.recording;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import serviceaccounting.ledger.LedgerException;
import serviceaccounting.ledger.LedgerWriter;
import serviceaccounting.linux.BootIdFile;
import serviceaccounting.linux.Clocks;
import serviceaccounting.linux.Signals;
import serviceaccounting.nflog.NflogDoor;
import serviceaccounting.nflog.NflogGroups;
import serviceaccounting.nflog.ReaderOptions;
import serviceaccounting.reading.CounterSource;
import serviceaccounting.reading.PacketDoor;
import serviceaccounting.reading.ReloadListener;
import serviceaccounting.reading.Spool;
import serviceaccounting.reading.SpoolWatch;
import serviceaccounting.settings.HostSettings;
import serviceaccounting.settings.Settings;
import serviceaccounting.settings.SettingsException;
import serviceaccounting.settings.SettingsFile;
import serviceaccounting.systemd.BusByteSource;
import serviceaccounting.systemd.BusCounterSource;
import serviceaccounting.systemd.JournalSender;
import serviceaccounting.systemd.ReloadWatch;
import serviceaccounting.systemd.ServiceNotify;
import serviceaccounting.systemd.SystemdJournal;
import serviceaccounting.vitals.JournalLog;
import serviceaccounting.vitals.Vitals;

/**
 * {@code service-accounting agent}: builds everything the recorder needs, runs it, and closes
 * everything again.
 */
public final class Agent {

    private static final Logger LOG = System.getLogger("serviceaccounting");

    private final Path settingsFile;
    private final BlockingQueue<Wake> wakes = new LinkedBlockingQueue<>();
    private final InstantSource wallClock = InstantSource.system();

    private Agent(Path settingsFile) {
        this.settingsFile = settingsFile;
    }

    /**
     * Runs the agent until it is told to stop by SIGTERM or SIGINT.
     *
     * @param settingsFile where the settings stand; read again at SIGHUP
     * @param verbose also debug messages, and the stack traces of failures
     * @return the exit code: 0 stopped as told, 1 failed, 2 the settings can't be used, 3 the
     *     ledger can't be used
     */
    public static int run(Path settingsFile, boolean verbose) {
        JournalLog.install(verbose, JournalSender.fromEnvironment().map(journal -> journal::send));
        try {
            new Agent(settingsFile).run();
            return 0;
        } catch (SettingsException failure) {
            failure.problems().forEach(problem -> LOG.log(Level.ERROR, problem));
            return 2;
        } catch (LedgerException failure) {
            LOG.log(Level.ERROR, failure.getMessage(), failure);
            LOG.log(
                    Level.ERROR,
                    "nothing is lost meanwhile: the hooks go on saving records, and they are taken up once the ledger can be used");
            return 3;
        } catch (RuntimeException | IOException failure) {
            LOG.log(Level.ERROR, "the agent failed: " + failure, failure);
            return 1;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private void run() throws IOException, InterruptedException {
        Settings settings = SettingsFile.load(settingsFile);
        heedSignals();
        Spool spool = new Spool(settings.spool());
        Vitals vitals = new Vitals();
        RecentRemotes recentRemotes = new RecentRemotes();
        try (LedgerWriter ledger = LedgerWriter.open(settings.ledger(), settings.zoneOrSystem());
                CounterSource source = new BusCounterSource(wallClock);
                ReloadWatch reloads = ReloadWatch.start(reloadListener(), wallClock);
                Watched watched = new Watched(watch(spool));
                Watched requests = new Watched(watchRequests(settings.runtime()));
                EventPoller events =
                        new EventPoller(
                                () -> new BusByteSource(wallClock),
                                recentRemotes,
                                vitals,
                                wallClock)) {
            RecorderParts parts =
                    new RecorderParts(
                            source,
                            this::packetDoor,
                            spool,
                            SystemdJournal::open,
                            ledger,
                            events,
                            recentRemotes,
                            vitals,
                            ServiceNotify.fromEnvironment(),
                            BootIdFile.read(),
                            wallClock,
                            Clocks::bootTimeMicros,
                            wakes);
            warnOfOtherZone(settings, ledger);
            new Recorder(parts, settings, new SettingsReload(settingsFile)).run();
            LOG.log(Level.DEBUG, "closing {0}, {1} and {2}", reloads, watched, requests);
        }
    }

    private PacketDoor packetDoor(Settings settings) {
        if (!settings.remotes().enable() && !settings.host().enable()) {
            return PacketDoor.none();
        }
        HostSettings host = settings.host();
        Optional<NflogGroups.Host> hostGroups =
                host.enable()
                        ? Optional.of(
                                new NflogGroups.Host(
                                        host.ip4DstGroup(),
                                        host.ip4SrcGroup(),
                                        host.ip6DstGroup(),
                                        host.ip6SrcGroup()))
                        : Optional.empty();
        return new NflogDoor(
                new NflogGroups(settings.remotes().group(), hostGroups),
                wallClock,
                ReaderOptions.DEFAULTS);
    }

    private void heedSignals() {
        Signals.handle("TERM", () -> wake(Wake.Kind.STOP));
        Signals.handle("INT", () -> wake(Wake.Kind.STOP));
        Signals.handle("HUP", () -> wake(Wake.Kind.HANGUP));
    }

    private void wake(Wake.Kind kind) {
        wakes.add(new Wake(kind, wallClock.instant()));
    }

    private ReloadListener reloadListener() {
        return new ReloadListener() {
            @Override
            public void reloading(Instant at) {
                wakes.add(new Wake(Wake.Kind.RELOADING, at));
            }

            @Override
            public void reloaded(Instant at) {
                wakes.add(new Wake(Wake.Kind.RELOADED, at));
            }
        };
    }

    /**
     * Without the watch, records are found at each tick instead of at once: that is no reason not
     * to run.
     */
    private Optional<SpoolWatch> watch(Spool spool) {
        try {
            return Optional.of(
                    SpoolWatch.start(spool.records(), () -> wake(Wake.Kind.RECORDS_ARRIVED)));
        } catch (IOException failure) {
            LOG.log(
                    Level.WARNING,
                    "cannot watch the spool {0}: {1}; records are looked for at each interval; systemd-tmpfiles --create makes the folder",
                    spool.records(),
                    failure);
            return Optional.empty();
        }
    }

    /** Without it requests are found at each tick. */
    private Optional<SpoolWatch> watchRequests(Path runtime) {
        try {
            return Optional.of(SpoolWatch.start(runtime, () -> wake(Wake.Kind.RECORDS_ARRIVED)));
        } catch (IOException failure) {
            LOG.log(Level.WARNING, "cannot watch {0}: {1}", runtime, failure);
            return Optional.empty();
        }
    }

    private static void warnOfOtherZone(Settings settings, LedgerWriter ledger) {
        if (settings.zone().isPresent() && !settings.zone().get().equals(ledger.zone())) {
            LOG.log(
                    Level.WARNING,
                    "the settings name the zone {0}, but the days of this ledger are cut in {1} and stay so; report --zone {0} shows the other",
                    settings.zone().get(),
                    ledger.zone());
        }
    }

    /** Lets an absent watch stand in a try-with-resources. */
    private record Watched(Optional<SpoolWatch> watch) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            if (watch.isPresent()) {
                watch.get().close();
            }
        }
    }
}
