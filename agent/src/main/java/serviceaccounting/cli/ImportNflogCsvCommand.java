package serviceaccounting.cli;

import java.time.ZoneId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import serviceaccounting.importing.NflogCsvImport;
import serviceaccounting.settings.RemoteSettings;

/** Brings in what go-nflog-acctd wrote. */
@Command(
        name = "nflog-csv",
        description = {
            "Import the CSV files of go-nflog-acctd, or of 'service-accounting nflog', as remotes of the whole machine (-.slice).",
            "A file of a time in which the agent counted the machine's remotes itself is left out, and nothing is imported twice."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  service-accounting import nflog-csv /var/log/accounting --dry-run",
            "  systemctl stop service-accounting",
            "  service-accounting import nflog-csv /var/log/accounting --add-ipv6-headers",
            "  systemctl start service-accounting"
        })
final class ImportNflogCsvCommand implements Callable<Integer> {

    private final ServiceAccounting top;

    @Mixin private ImportWork work;

    @Spec private CommandSpec spec;

    @Option(
            names = "--zone",
            paramLabel = "ZONE",
            converter = Converters.Zone.class,
            description = "The zone of the files' names, such as Europe/Berlin. Default: system.")
    private ZoneId zone = ZoneId.systemDefault();

    @Option(
            names = "--add-ipv6-headers",
            description =
                    "Add 40 bytes to each IPv6 packet, which go-nflog-acctd leaves out and 'service-accounting nflog' does not.")
    private boolean addIpv6Headers;

    ImportNflogCsvCommand(ServiceAccounting top) {
        this.top = top;
    }

    @Override
    public Integer call() {
        RemoteSettings remotes = top.readerSettings().remotes();
        NflogCsvImport.Options options =
                new NflogCsvImport.Options(
                        zone,
                        addIpv6Headers,
                        remotes.ipv4PrefixLength(),
                        remotes.ipv6PrefixLength(),
                        remotes.maxRemotesPerUnit());
        return work.run(
                top,
                spec,
                "nflog-csv",
                books -> new NflogCsvImport(books, options, work.dryRun(), top.clock()));
    }
}
