package serviceaccounting.report;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import serviceaccounting.ledger.LedgerChanges;
import serviceaccounting.ledger.LedgerReader;
import serviceaccounting.ledger.LedgerWriter;
import serviceaccounting.traffic.Baseline;
import serviceaccounting.traffic.BootId;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.Delta;
import serviceaccounting.traffic.Door;
import serviceaccounting.traffic.Gap;
import serviceaccounting.traffic.InvocationId;
import serviceaccounting.traffic.Posting;
import serviceaccounting.traffic.RemoteAmounts;
import serviceaccounting.traffic.RemoteChecks;
import serviceaccounting.traffic.RemotePrefix;
import serviceaccounting.traffic.Run;
import serviceaccounting.traffic.RunEnd;
import serviceaccounting.traffic.UnitName;
import serviceaccounting.traffic.Witness;

/** A real ledger in a real file, filled by a few words. */
public final class LedgerFixture {

    private static final int MOST_REMOTES = 4096;
    private static final BootId BOOT = new BootId("b".repeat(32));

    private final Path file;
    private final ZoneId zone;
    private final LedgerChanges changes;

    public LedgerFixture(Path folder, ZoneId zone) {
        this.file = folder.resolve("ledger.sqlite");
        this.zone = zone;
        this.changes = new LedgerChanges(zone);
    }

    public Path file() {
        return file;
    }

    /** Bytes that moved just then; one packet per begun 1000 bytes. */
    public LedgerFixture moved(String unit, String at, long ingressBytes, long egressBytes) {
        return moved(
                unit,
                at,
                Counters.ofIp(
                        ingressBytes,
                        ingressBytes / 1000 + 1,
                        egressBytes,
                        egressBytes / 1000 + 1));
    }

    public LedgerFixture moved(String unit, String at, Counters amounts) {
        Instant moment = Instant.parse(at);
        Delta delta = new Delta(amounts, moment, moment.plusSeconds(1));
        changes.post(new Posting(new UnitName(unit), moment, amounts, delta));
        return this;
    }

    /** Bytes that moved at some time between the two. */
    public LedgerFixture movedAround(String unit, String from, String to, long ingressBytes) {
        Counters amounts = Counters.ofIp(ingressBytes, 1, 0, 0);
        Delta delta = new Delta(amounts, Instant.parse(from), Instant.parse(to));
        changes.post(new Posting(new UnitName(unit), Instant.parse(from), amounts, delta));
        return this;
    }

    /** Bytes that systemd did not count then, as packets. */
    public LedgerFixture movedByPackets(String unit, String at, long ingressBytes) {
        Counters amounts = Counters.ofIp(ingressBytes, 1, 0, 0);
        Instant moment = Instant.parse(at);
        Delta delta = new Delta(amounts, moment, moment, Witness.PACKETS);
        changes.post(new Posting(new UnitName(unit), moment, amounts, delta));
        return this;
    }

    /** Bytes exchanged with a remote just then; one packet per begun 1000 bytes. */
    public LedgerFixture remote(
            String unit, String at, RemotePrefix remote, long ingressBytes, long egressBytes) {
        RemoteAmounts amounts =
                new RemoteAmounts(
                        ingressBytes, ingressBytes / 1000 + 1, egressBytes, egressBytes / 1000 + 1);
        changes.remotes()
                .post(new UnitName(unit), Instant.parse(at), remote, amounts, MOST_REMOTES);
        return this;
    }

    /** What explains differences of that time. */
    public LedgerFixture checks(String unit, String at, RemoteChecks checks) {
        changes.remotes().note(new UnitName(unit), Instant.parse(at), checks);
        return this;
    }

    public LedgerFixture runs(
            String unit, char digit, String start, String lastReading, Counters posted) {
        return keep(unit, digit, start, lastReading, Door.LIVE, posted, Optional.empty());
    }

    public LedgerFixture ran(
            String unit, char digit, String start, String end, Counters posted, String result) {
        return keep(
                unit,
                digit,
                start,
                end,
                Door.STOPPED,
                posted,
                Optional.of(
                        new RunEnd(
                                Instant.parse(end),
                                Optional.of(result),
                                Optional.empty(),
                                Optional.empty())));
    }

    public LedgerFixture gap(String unit, String from, String to, Gap.Cause cause) {
        Optional<UnitName> concerned =
                unit.isEmpty() ? Optional.empty() : Optional.of(new UnitName(unit));
        Optional<Instant> end = to.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(to));
        changes.keep(new Gap(concerned, Instant.parse(from), end, cause, 0));
        return this;
    }

    /** The socket is handed to the service. */
    public LedgerFixture handedOver(String socket, String service) {
        changes.noteMember(new UnitName(socket), new UnitName(service));
        return this;
    }

    public LedgerFixture vital(String name, long count) {
        changes.vital(name, count);
        return this;
    }

    /** Writes it all. */
    public LedgerFixture committedAt(String at) {
        try (LedgerWriter writer = LedgerWriter.open(file, zone)) {
            writer.commit(changes, Instant.parse(at));
        }
        return this;
    }

    public LedgerReader open() {
        return LedgerReader.open(file);
    }

    private LedgerFixture keep(
            String unit,
            char digit,
            String start,
            String lastReading,
            Door door,
            Counters posted,
            Optional<RunEnd> end) {
        changes.keep(
                new Run(
                        new UnitName(unit),
                        new InvocationId(String.valueOf(digit).repeat(32)),
                        BOOT,
                        Instant.parse(start),
                        new Baseline(posted, Instant.parse(lastReading), 1, Duration.ZERO, door),
                        posted,
                        end,
                        0));
        return this;
    }
}
