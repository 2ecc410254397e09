package serviceaccounting.acctd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import serviceaccounting.acctd.AcctdLog.Level;
import serviceaccounting.linux.NativeException;
import serviceaccounting.linux.ThreadPriority;
import serviceaccounting.nflog.NflogGroup;
import serviceaccounting.nflog.NflogReader;
import serviceaccounting.nflog.PacketWatch;
import serviceaccounting.nflog.ReaderOptions;
import serviceaccounting.nflog.Tally;
import serviceaccounting.nflog.TallyKey;

/** Reads the groups and writes a file per period until it is told to stop. */
public final class Acctd {

    /** A clock that was set is noticed so soon. */
    private static final Duration LONGEST_NAP = Duration.ofSeconds(1);

    private static final Duration CLOCK_SLACK = Duration.ofSeconds(1);

    /** An IPv4 header without options; an IPv6 header and the jumbo option right behind it. */
    private static final int IPV4_COPY_BYTES = 20;

    private static final int IPV6_COPY_BYTES = 48;

    private final AcctdOptions options;
    private final InstantSource clock;
    private final AcctdLog log;
    private final CountDownLatch stop;
    private final PeriodFile files;
    private final LossReport all = new LossReport();
    private Optional<Unwritten> unwritten = Optional.empty();

    /** Periods that could not be written, and wait for the next attempt. */
    private record Unwritten(Instant from, Instant to, PeriodTraffic traffic) {}

    /**
     * One that does not run yet.
     *
     * @param zone in which times and file names are written
     * @param stop ends it when it comes to zero
     */
    public Acctd(
            AcctdOptions options,
            InstantSource clock,
            ZoneId zone,
            AcctdLog log,
            CountDownLatch stop) {
        this.options = options;
        this.clock = clock;
        this.log = log;
        this.stop = stop;
        this.files = new PeriodFile(options.directory(), zone);
    }

    /**
     * Runs until it is told to stop.
     *
     * @throws IOException if the folder can't be made, or the last file not written
     * @throws NativeException if a group can't be joined
     * @throws IllegalStateException if the reader ended by itself; what it had read is written
     */
    public void run() throws IOException, InterruptedException {
        makeDirectory();
        NflogReader reader = start();
        Instant from = clock.instant();
        try (reader) {
            from = writePeriods(reader, from);
        }
        List<Tally> rest = reader.stop();
        write(from, clock.instant(), rest);
        log.log(Level.INFO, "in all: " + all.sums());
        if (unwritten.isPresent()) {
            throw new IOException(
                    "the traffic since %s could not be written and is lost; see above"
                            .formatted(unwritten.get().from()));
        }
        if (reader.failure().isPresent()) {
            throw new IllegalStateException(
                    "the reader of NFLOG has ended: " + reader.failure().get().getMessage(),
                    reader.failure().get());
        }
    }

    private void makeDirectory() throws IOException {
        Path directory = options.directory();
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(
                        directory,
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwxr-x---")));
            }
        } catch (IOException failure) {
            throw new IOException(
                    "cannot make the folder %s for the files: %s; make it, or name another with --log-directory"
                            .formatted(directory, failure),
                    failure);
        }
    }

    private NflogReader start() {
        List<NflogGroup> groups = new ArrayList<>();
        Map<Integer, TallyKey> keys = new HashMap<>();
        options.groups()
                .forEach(
                        (role, number) -> {
                            groups.add(group(role, number));
                            keys.put(number, key(role));
                            log.log(
                                    Level.INFO,
                                    "reading NFLOG group %d: %s addresses of IPv%s"
                                            .formatted(
                                                    number,
                                                    role.text().substring("IPvN ".length()),
                                                    role.text().substring(3, 4)));
                        });
        ReaderOptions wanted = ReaderOptions.DEFAULTS;
        NflogReader reader =
                NflogReader.start(
                        groups,
                        (group, logPrefix) -> keys.get(group),
                        clock,
                        new ReaderOptions(wanted.receiveBufferBytes(), this::setPriority, watch()));
        if (reader.receiveBufferBytes() < wanted.receiveBufferBytes()) {
            log.log(
                    Level.WARNING,
                    "the kernel grants a receive buffer of %d bytes instead of %d, so bursts may be lost; it needs CAP_NET_ADMIN, or a larger net.core.rmem_max"
                            .formatted(reader.receiveBufferBytes(), wanted.receiveBufferBytes()));
        }
        return reader;
    }

    private static NflogGroup group(GroupRole role, int number) {
        return NflogGroup.of(number)
                .withCopyRange(
                        role.family() == TallyKey.Families.IPV4
                                ? IPV4_COPY_BYTES
                                : IPV6_COPY_BYTES);
    }

    private TallyKey key(GroupRole role) {
        return role.key(
                options.ipv4PrefixLength(), options.ipv6PrefixLength(), options.maximumRemotes());
    }

    private Optional<PacketWatch> watch() {
        if (!options.debug()) {
            return Optional.empty();
        }
        return Optional.of(
                (key, remote, length) ->
                        log.log(
                                Level.DEBUG,
                                "packet: %s address %s, %d bytes"
                                        .formatted(
                                                GroupRole.valueOf(key.name()).text(),
                                                remote,
                                                length)));
    }

    private void setPriority() {
        if (options.nice().isEmpty()) {
            return;
        }
        try {
            ThreadPriority.set(options.nice().getAsInt());
        } catch (NativeException failure) {
            log.log(Level.WARNING, failure.getMessage());
        }
    }

    /**
     * Writes each period at its end, and gives the beginning of the one that is open when it is
     * stopped. After a suspend, or when the clock was set forward, one long period stands for all
     * that passed; when it was set back, the open period ends with the last moment before.
     */
    private Instant writePeriods(NflogReader reader, Instant began) throws InterruptedException {
        Instant from = began;
        Instant end = options.interval().endAfter(from);
        Instant seen = from;
        while (!stop.await(nap(seen, end).toMillis(), TimeUnit.MILLISECONDS)) {
            if (reader.failure().isPresent()) {
                return from;
            }
            Instant now = clock.instant();
            if (now.isBefore(seen.minus(CLOCK_SLACK))) {
                log.log(
                        Level.WARNING,
                        "the clock was set back from %s to %s; a new period begins"
                                .formatted(seen, now));
                write(from, seen, List.of(reader.take()));
                from = now;
                end = options.interval().endAfter(now);
            } else if (!now.isBefore(end)) {
                write(from, end, List.of(reader.take()));
                from = end;
                end = options.interval().endAfter(now);
            }
            seen = now;
        }
        return from;
    }

    private static Duration nap(Instant now, Instant end) {
        Duration left = Duration.between(now, end).plusMillis(1);
        return left.compareTo(LONGEST_NAP) < 0 ? left : LONGEST_NAP;
    }

    private void write(Instant from, Instant to, List<Tally> tallies) {
        PeriodTraffic traffic = new PeriodTraffic();
        LossReport report = new LossReport();
        for (Tally tally : tallies) {
            traffic.add(tally);
            report.add(tally);
            all.add(tally);
        }
        report.lines().forEach(line -> log.log(Level.WARNING, line));
        if (unwritten.isPresent()) {
            Unwritten waiting = unwritten.get();
            unwritten = attempt(waiting.from(), waiting.to(), waiting.traffic());
        }
        if (unwritten.isPresent()) {
            unwritten.get().traffic().addAll(traffic);
            unwritten =
                    Optional.of(
                            new Unwritten(unwritten.get().from(), to, unwritten.get().traffic()));
        } else {
            unwritten = attempt(from, to, traffic);
        }
    }

    private Optional<Unwritten> attempt(Instant from, Instant to, PeriodTraffic traffic) {
        try {
            log.log(Level.INFO, "wrote " + files.write(from, to, traffic));
            return Optional.empty();
        } catch (IOException failure) {
            log.log(
                    Level.ERROR,
                    "cannot write the traffic since %s to a file in %s: %s; it is kept, and tried again at the end of the next period"
                            .formatted(from, options.directory(), failure));
            return Optional.of(new Unwritten(from, to, traffic));
        }
    }
}
