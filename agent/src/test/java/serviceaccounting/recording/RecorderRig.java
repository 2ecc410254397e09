package serviceaccounting.recording;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import serviceaccounting.events.TopRemotes;
import serviceaccounting.ledger.DayUsage;
import serviceaccounting.ledger.LedgerReader;
import serviceaccounting.ledger.LedgerWriter;
import serviceaccounting.reading.Spool;
import serviceaccounting.settings.Settings;
import serviceaccounting.settings.SettingsFile;
import serviceaccounting.systemd.ServiceNotify;
import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.Door;
import serviceaccounting.vitals.Vitals;

/**
 * A recorder on a thread of its own, with real files, and clocks that stand still until they are
 * moved.
 */
final class RecorderRig {

    final FakeCounterSource systemd = new FakeCounterSource(this::noteLook);
    final FakePacketDoor packets = new FakePacketDoor();
    final FakeRunJournal journal = new FakeRunJournal();
    final FakeCounterSource eventSource = new FakeCounterSource(() -> {});
    final Vitals vitals = new Vitals();
    final Path ledger;
    final Path settings;
    final Path repair;

    private final Path folder;
    private final AtomicLong bootMicros = new AtomicLong(Sightings.micros(100));
    private final AtomicLong wallMicros = new AtomicLong(Sightings.micros(100));
    private final WakeQueue wakes = new WakeQueue();
    private final AtomicLong askedAtLastLook = new AtomicLong();
    private Thread thread;

    RecorderRig(Path folder) throws IOException {
        this.folder = folder;
        this.ledger = folder.resolve("ledger.sqlite");
        this.settings = folder.resolve("settings.json");
        this.repair = folder.resolve("run/repair");
        for (String part : List.of("spool/records", "spool/rejected", "run")) {
            Files.createDirectories(folder.resolve(part));
        }
        writeSettings(
                "\"units\": { \"web.service\": {} }, \"interval\": \"1h\", \"checkpoint\": \"1h\"");
    }

    void writeSettings(String keys) throws IOException {
        Files.writeString(
                settings,
                "{ %s, \"ledger\": \"%s\", \"spool\": \"%s\", \"runtime\": \"%s\" }"
                        .formatted(keys, ledger, folder.resolve("spool"), folder.resolve("run")));
    }

    /** Starts the agent's duty, and returns when its first turn is over. */
    RecorderRig start() {
        Settings read = SettingsFile.load(settings);
        int looks = systemd.looks();
        thread = Thread.ofPlatform().name("recorder").start(() -> record(read));
        awaitLookBehind(looks);
        return this;
    }

    private void record(Settings read) {
        try (LedgerWriter writer = LedgerWriter.open(ledger, ZoneOffset.UTC);
                EventPoller events =
                        new EventPoller(
                                () -> eventSource,
                                TopRemotes.NONE,
                                vitals,
                                () -> Sightings.at(wallMicros.get() / 1_000_000.0))) {
            RecorderParts parts =
                    new RecorderParts(
                            systemd,
                            wanted -> packets,
                            new Spool(read.spool()),
                            journal,
                            writer,
                            events,
                            new RecentRemotes(),
                            vitals,
                            ServiceNotify.fromEnvironment(),
                            Sightings.BOOT,
                            () -> Sightings.at(wallMicros.get() / 1_000_000.0),
                            bootMicros::get,
                            wakes);
            new Recorder(parts, read, new SettingsReload(settings)).run();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets both clocks go on. */
    void pass(Duration time) {
        bootMicros.addAndGet(time.toNanos() / 1000);
        stepWallClock(time);
    }

    void stepWallClock(Duration step) {
        wallMicros.addAndGet(step.toNanos() / 1000);
    }

    void wake(Wake.Kind kind) {
        wake(kind, Sightings.at(wallMicros.get() / 1_000_000.0));
    }

    void wake(Wake.Kind kind, Instant at) {
        wakes.add(new Wake(kind, at));
    }

    /** Makes it look at the units, and returns when that turn is over. */
    void look() {
        int looks = systemd.looks();
        wake(Wake.Kind.RELOADED);
        awaitLookBehind(looks);
    }

    /**
     * Behind each turn the recorder asks for wakes: so one that looked is over when it asks again.
     */
    private void awaitLookBehind(int looks) {
        until("it looks", () -> systemd.looks() > looks);
        until("its turn ends", () -> wakes.asked() > askedAtLastLook.get());
    }

    private void noteLook() {
        askedAtLastLook.set(wakes.asked());
    }

    /** Stops it as SIGTERM does. */
    void stop() throws InterruptedException {
        wake(Wake.Kind.STOP);
        thread.join(TimeUnit.SECONDS.toMillis(30));
        assertFalse(thread.isAlive(), "the recorder does not stop");
    }

    /** Leaves a record in the spool as the hook does: complete at once. */
    Path leave(Door event, double seconds, Counters counters) throws IOException {
        return leave(event, seconds, record(event, seconds, counters));
    }

    /** The text of a record. */
    String record(Door event, double seconds, Counters counters) {
        return "Record=1\nEvent=%s\nId=%s\nInvocationID=%s\nBootID=%s\nIPIngressBytes=%d\nIPEgressBytes=%d\nRealtimeUSec=%d\nBoottimeUSec=%d\nServiceResult=success\n"
                .formatted(
                        event.word(),
                        Sightings.WEB,
                        Sightings.RUN,
                        Sightings.BOOT,
                        counters.orZero(Counter.INGRESS_BYTES),
                        counters.orZero(Counter.EGRESS_BYTES),
                        Sightings.BOOTED.getEpochSecond() * 1_000_000 + Sightings.micros(seconds),
                        Sightings.micros(seconds));
    }

    Path leave(Door event, double seconds, String text) throws IOException {
        String name =
                "web.service:a:%s:%d.properties".formatted(event.word(), Sightings.micros(seconds));
        Path staged = Files.writeString(folder.resolve("spool").resolve(name), text);
        return Files.move(
                staged,
                folder.resolve("spool/records").resolve(name),
                StandardCopyOption.ATOMIC_MOVE);
    }

    /** All that is booked of the unit. */
    Counters booked() {
        try (LedgerReader reader = LedgerReader.open(ledger)) {
            return reader
                    .days(List.of(Sightings.WEB), LocalDate.EPOCH, LocalDate.of(2100, 1, 1))
                    .stream()
                    .map(DayUsage::amounts)
                    .reduce(Counters.ABSENT, Counters::plus);
        }
    }

    void tamper(String text) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + ledger);
                Statement statement = connection.createStatement()) {
            statement.execute(text);
        }
    }

    /** Waits until something is so. */
    static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "never came: " + what);
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Stops it if it still runs. */
    void close() throws InterruptedException {
        if (thread != null && thread.isAlive()) {
            stop();
        }
    }

    /** Counts how often the recorder had nothing left to do and asked for a wake. */
    private static final class WakeQueue extends LinkedBlockingQueue<Wake> {

        private static final long serialVersionUID = 1L;

        private final AtomicLong asked = new AtomicLong();

        @Override
        public Wake poll(long timeout, TimeUnit unit) throws InterruptedException {
            asked.incrementAndGet();
            return super.poll(timeout, unit);
        }

        long asked() {
            return asked.get();
        }
    }
}
