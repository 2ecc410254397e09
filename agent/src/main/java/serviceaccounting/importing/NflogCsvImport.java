package serviceaccounting.importing;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import serviceaccounting.ledger.ImportLedger;
import serviceaccounting.ledger.ImportedFile;
import serviceaccounting.ledger.LedgerChanges;
import serviceaccounting.traffic.RemoteAmounts;
import serviceaccounting.traffic.RemotePrefix;
import serviceaccounting.traffic.UnitName;

/**
 * Imports what go-nflog-acctd, or {@code service-accounting nflog}, wrote: remotes of the whole
 * machine, {@code -.slice}. A file is imported once, whatever folder it lies in; one of a time in
 * which we have counted remotes of the machine ourselves is left out.
 */
public final class NflogCsvImport implements Importer {

    /** The unit that stands for the whole machine. */
    public static final UnitName MACHINE = new UnitName("-.slice");

    private static final int IPV6_HEADER_BYTES = 40;

    private final ImportLedger ledger;
    private final Options options;
    private final boolean dryRun;
    private final InstantSource clock;

    /**
     * How files are read.
     *
     * @param zone the zone their names and times are in
     * @param addIpv6Headers whether 40 bytes are added to each IPv6 packet, which go-nflog-acctd
     *     leaves out
     * @param ipv4PrefixLength to how many bits IPv4 addresses are cut
     * @param ipv6PrefixLength to how many bits IPv6 addresses are cut
     * @param mostRemotes how many remotes are told apart in an hour, and in a day
     */
    public record Options(
            ZoneId zone,
            boolean addIpv6Headers,
            int ipv4PrefixLength,
            int ipv6PrefixLength,
            int mostRemotes) {

        public Options {
            Objects.requireNonNull(zone, "zone");
        }
    }

    /**
     * Imports to a ledger.
     *
     * @param ledger the books
     * @param options how files are read
     * @param dryRun whether to tell only what would become of everything
     * @param clock says when it was imported
     */
    public NflogCsvImport(
            ImportLedger ledger, Options options, boolean dryRun, InstantSource clock) {
        this.ledger = Objects.requireNonNull(ledger, "ledger");
        this.options = Objects.requireNonNull(options, "options");
        this.dryRun = dryRun;
        this.clock = Objects.requireNonNull(clock, "clock");
    }

    @Override
    public List<Path> sources(Path folder) throws IOException {
        return Folder.files(folder, ".csv");
    }

    @Override
    public FileResult take(Path file) {
        FileResult.Builder result = new FileResult.Builder(file).unit(MACHINE);
        try {
            NflogCsvFile read = NflogCsvFile.read(file, options.zone());
            String name = file.getFileName().toString();
            ImportedFile imported =
                    new ImportedFile(
                            name, read.digest(), read.from(), read.to(), read.rows().size());
            Outcome outcome = outcome(imported);
            result.count(outcome, 1);
            if (outcome.isBooked()) {
                LedgerChanges changes = ledger.changes();
                result.bytes(post(read, changes));
                if (!dryRun) {
                    ledger.book(imported, changes, clock.instant());
                }
            }
        } catch (IOException broken) {
            result.count(Outcome.BROKEN, 1).problem(broken.getMessage());
        }
        return result.build();
    }

    private Outcome outcome(ImportedFile file) throws IOException {
        Optional<ImportedFile> sameName = ledger.fileNamed(file.name());
        if (sameName.isPresent() && !sameName.get().digest().equals(file.digest())) {
            throw new IOException(
                    "a file of this name was imported that held something else; it was left as it is");
        }
        if (sameName.isPresent() || ledger.fileWith(file.digest()).isPresent()) {
            return Outcome.KNOWN;
        }
        return ledger.hasOwnRemotes(MACHINE, file.from(), file.to())
                ? Outcome.OURS
                : Outcome.IMPORTED;
    }

    /** Posts all rows; returns their bytes. */
    private long post(NflogCsvFile file, LedgerChanges changes) {
        long bytes = 0;
        for (NflogCsvFile.Row row : file.rows()) {
            RemotePrefix remote =
                    row.remote()
                            .map(
                                    address ->
                                            RemotePrefix.of(
                                                    address,
                                                    row.isIpv6()
                                                            ? options.ipv6PrefixLength()
                                                            : options.ipv4PrefixLength()))
                            .orElse(RemotePrefix.OTHER);
            RemoteAmounts amounts = withHeaders(row);
            bytes += amounts.totalBytes();
            spread(file, remote, amounts, changes);
        }
        return bytes;
    }

    private RemoteAmounts withHeaders(NflogCsvFile.Row row) {
        RemoteAmounts amounts = row.amounts();
        if (!options.addIpv6Headers() || !row.isIpv6()) {
            return amounts;
        }
        return new RemoteAmounts(
                amounts.ingressBytes() + IPV6_HEADER_BYTES * amounts.ingressPackets(),
                amounts.ingressPackets(),
                amounts.egressBytes() + IPV6_HEADER_BYTES * amounts.egressPackets(),
                amounts.egressPackets());
    }

    /** A period that is longer than the rest of its hour goes to several, in proportion to time. */
    private void spread(
            NflogCsvFile file, RemotePrefix remote, RemoteAmounts amounts, LedgerChanges changes) {
        long allSeconds = Duration.between(file.from(), file.to()).toSeconds();
        RemoteAmounts posted = RemoteAmounts.NONE;
        for (Instant start = file.from(); start.isBefore(file.to()); ) {
            Instant end = endOfSlot(start, file.to());
            long untilSeconds = Duration.between(file.from(), end).toSeconds();
            RemoteAmounts until = part(amounts, untilSeconds, allSeconds);
            RemoteAmounts here = until.beyond(posted);
            posted = until;
            if (!here.equals(RemoteAmounts.NONE)) {
                changes.remotes().post(MACHINE, start, remote, here, options.mostRemotes());
            }
            start = end;
        }
    }

    private Instant endOfSlot(Instant start, Instant last) {
        Instant hour = start.truncatedTo(ChronoUnit.HOURS).plus(1, ChronoUnit.HOURS);
        LocalDate day = start.atZone(ledger.zone()).toLocalDate();
        Instant midnight = day.plusDays(1).atStartOfDay(ledger.zone()).toInstant();
        Instant end = hour.isBefore(midnight) ? hour : midnight;
        return end.isBefore(last) ? end : last;
    }

    private static RemoteAmounts part(RemoteAmounts all, long part, long whole) {
        return new RemoteAmounts(
                part(all.ingressBytes(), part, whole),
                part(all.ingressPackets(), part, whole),
                part(all.egressBytes(), part, whole),
                part(all.egressPackets(), part, whole));
    }

    private static long part(long all, long part, long whole) {
        return BigInteger.valueOf(all)
                .multiply(BigInteger.valueOf(part))
                .divide(BigInteger.valueOf(whole))
                .longValueExact();
    }
}
