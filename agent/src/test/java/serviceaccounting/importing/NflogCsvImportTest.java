package serviceaccounting.importing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import serviceaccounting.ledger.LedgerChanges;
import serviceaccounting.ledger.LedgerReader;
import serviceaccounting.ledger.LedgerWriter;
import serviceaccounting.ledger.RemoteUsage;
import serviceaccounting.report.LedgerFixture;
import serviceaccounting.traffic.RemoteAddress;
import serviceaccounting.traffic.RemoteAmounts;
import serviceaccounting.traffic.RemotePrefix;

final class NflogCsvImportTest {

    private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");
    private static final String HEADER =
            "Time,IP,SourceBytes,SourcePackets,DestBytes,DestPackets\n";
    private static final String NAME = "2026-02-11-150000_2026-02-11-160000.csv";
    private static final String TIME = "2026-02-11 15:00:00";

    /** 15:00 in Berlin. */
    private static final String HOUR = "2026-02-11T14:00:00Z";

    @TempDir private Path folder;

    @BeforeEach
    void makeLedger() {
        new LedgerFixture(folder, ZONE).committedAt("2026-11-20T09:00:00Z");
    }

    private Path ledger() {
        return folder.resolve("ledger.sqlite");
    }

    private Path csv(String name, String... rows) throws IOException {
        StringBuilder text = new StringBuilder(HEADER);
        for (String row : rows) {
            text.append(row).append('\n');
        }
        return Files.writeString(folder.resolve(name), text);
    }

    private FileResult take(Path file) {
        return take(file, false, false);
    }

    private FileResult take(Path file, boolean addHeaders, boolean dryRun) {
        NflogCsvImport.Options options = new NflogCsvImport.Options(ZONE, addHeaders, 32, 64, 4096);
        return ImportBooks.with(
                ledger(),
                dryRun,
                books ->
                        new NflogCsvImport(books, options, dryRun, InstantSource.system())
                                .take(file));
    }

    /** Of each hour, or day, and remote: bytes in and out, packets in and out. */
    private Map<String, List<Long>> hours() {
        try (LedgerReader reader = LedgerReader.open(ledger())) {
            assertEquals(List.of(), reader.verify());
            return rows(
                    reader.remotes()
                            .hours(
                                    List.of(NflogCsvImport.MACHINE),
                                    Instant.EPOCH,
                                    Instant.parse("2100-01-01T00:00:00Z")));
        }
    }

    private Map<String, List<Long>> days() {
        try (LedgerReader reader = LedgerReader.open(ledger())) {
            return rows(
                    reader.remotes()
                            .days(
                                    List.of(NflogCsvImport.MACHINE),
                                    LocalDate.EPOCH,
                                    LocalDate.of(2100, 1, 1)));
        }
    }

    private static Map<String, List<Long>> rows(List<RemoteUsage> usages) {
        Map<String, List<Long>> rows = new TreeMap<>();
        for (RemoteUsage usage : usages) {
            RemoteAmounts amounts = usage.amounts();
            rows.put(
                    usage.start() + " " + usage.remote(),
                    List.of(
                            amounts.ingressBytes(),
                            amounts.egressBytes(),
                            amounts.ingressPackets(),
                            amounts.egressPackets()));
        }
        return rows;
    }

    @Test
    void shouldBookSourceAsIngressAndDestinationAsEgressOfTheWholeMachine() throws IOException {
        FileResult result =
                take(
                        csv(
                                NAME,
                                TIME + ",192.0.2.7,100,1,200,2",
                                TIME + ",2001:db8::1,10,1,0,0",
                                TIME + ",0.0.0.0,5,1,6,1"));

        assertEquals(Map.of(Outcome.IMPORTED, 1L), result.counts());
        assertEquals(321, result.bytes());
        assertEquals(
                Map.of(
                        HOUR + " 192.0.2.7", List.of(100L, 200L, 1L, 2L),
                        HOUR + " 2001:db8::/64", List.of(10L, 0L, 1L, 0L),
                        HOUR + " other", List.of(5L, 6L, 1L, 1L)),
                hours());
        assertEquals(3, days().size());
        assertTrue(days().containsKey("2026-02-10T23:00:00Z 192.0.2.7"), days().toString());
    }

    @Test
    void shouldChangeNothingTheSecondTimeOrInADryRunOrUnderAnotherName() throws IOException {
        Path file = csv(NAME, TIME + ",192.0.2.7,100,1,200,2");

        assertEquals(Map.of(Outcome.IMPORTED, 1L), take(file, false, true).counts());
        assertEquals(Map.of(), hours());
        take(file);
        Map<String, List<Long>> once = hours();
        assertEquals(Map.of(Outcome.KNOWN, 1L), take(file).counts());
        Path copy = Files.copy(file, folder.resolve("2026-02-11-150000_2026-02-11-160000-2.csv"));
        assertEquals(Map.of(Outcome.KNOWN, 1L), take(copy).counts());
        assertEquals(once, hours());
    }

    @Test
    void shouldRefuseAnotherFileOfTheSameName() throws IOException {
        take(csv(NAME, TIME + ",192.0.2.7,100,1,200,2"));
        FileResult other = take(csv(NAME, TIME + ",192.0.2.7,100,1,200,3"));

        assertEquals(Map.of(Outcome.BROKEN, 1L), other.counts());
        assertEquals(
                List.of(
                        "a file of this name was imported that held something else; it was left as it is"),
                other.problems());
        assertEquals(List.of(100L, 200L, 1L, 2L), hours().get(HOUR + " 192.0.2.7"));
    }

    @Test
    void shouldAddUpFilesOfOneHourInAnyOrder() throws IOException {
        Path second =
                csv(
                        "2026-02-11-150500_2026-02-11-151000.csv",
                        "2026-02-11 15:05:00,192.0.2.7,1,1,2,1");
        Path first =
                csv(
                        "2026-02-11-150000_2026-02-11-150500.csv",
                        "2026-02-11 15:00:00,192.0.2.7,10,1,20,1");
        take(second);
        take(first);
        take(second);

        assertEquals(Map.of(HOUR + " 192.0.2.7", List.of(11L, 22L, 2L, 2L)), hours());
    }

    @Test
    void shouldLeaveOutAnHourThatWeHaveCountedOurselves() throws IOException {
        count(HOUR);
        Map<String, List<Long>> ours = hours();

        assertEquals(
                Map.of(Outcome.OURS, 1L),
                take(csv(NAME, TIME + ",192.0.2.7,100,1,200,2")).counts());
        assertEquals(ours, hours());
        assertEquals(
                Map.of(Outcome.IMPORTED, 1L),
                take(csv(
                                "2026-02-11-160000_2026-02-11-170000.csv",
                                "2026-02-11 16:00:00,192.0.2.7,100,1,200,2"))
                        .counts());
    }

    @Test
    void shouldLeaveOutADayOfOursWhoseHoursAreNotKeptAnyMore() throws IOException, SQLException {
        count(HOUR);
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + ledger());
                Statement statement = connection.createStatement()) {
            statement.execute("DELETE FROM remote_hour");
        }

        assertEquals(
                Map.of(Outcome.OURS, 1L),
                take(csv(
                                "2026-02-11-170000_2026-02-11-180000.csv",
                                "2026-02-11 17:00:00,192.0.2.7,100,1,200,2"))
                        .counts());
    }

    @Test
    void shouldSpreadALongPeriodOverItsHoursWithoutLosingAByte() throws IOException {
        take(
                csv(
                        "2026-02-11-000000_2026-02-12-000000.csv",
                        "2026-02-11 00:00:00,192.0.2.7,1000003,24,7,1"));

        Map<String, List<Long>> hours = hours();
        assertEquals(24, hours.size());
        for (int figure = 0; figure < 4; figure++) {
            int index = figure;
            assertEquals(
                    List.of(1_000_003L, 7L, 24L, 1L).get(figure),
                    hours.values().stream().mapToLong(row -> row.get(index)).sum());
        }
        assertEquals(List.of(1_000_003L, 7L, 24L, 1L), days().values().iterator().next());
        assertEquals(1, days().size());
    }

    @Test
    void shouldAddTheHeadersThatGoNflogAcctdLeavesOutIfItIsToldTo() throws IOException {
        take(
                csv(NAME, TIME + ",2001:db8::1,10,2,30,3", TIME + ",192.0.2.7,10,2,30,3"),
                true,
                false);

        assertEquals(List.of(90L, 150L, 2L, 3L), hours().get(HOUR + " 2001:db8::/64"));
        assertEquals(List.of(10L, 30L, 2L, 3L), hours().get(HOUR + " 192.0.2.7"));
    }

    @Test
    void shouldTellTheHourThatRepeatsAtTheEndOfSummerTime() throws IOException {
        take(
                csv(
                        "2026-10-25-020000_2026-10-25-020000.csv",
                        "2026-10-25 02:00:00,192.0.2.7,1,1,0,0"));
        take(
                csv(
                        "2026-10-25-020000_2026-10-25-030000-2.csv",
                        "2026-10-25 02:00:00,192.0.2.7,2,1,0,0"));

        assertEquals(
                Map.of(
                        "2026-10-25T00:00:00Z 192.0.2.7", List.of(1L, 0L, 1L, 0L),
                        "2026-10-25T01:00:00Z 192.0.2.7", List.of(2L, 0L, 1L, 0L)),
                hours());
    }

    @Test
    void shouldKeepAnAddressThatJavaTakesForIpv4AsItWasWritten() throws IOException {
        take(csv(NAME, TIME + ",::ffff:192.0.2.1,1,1,0,0", TIME + ",::ffff:c000:201,2,1,0,0"));

        assertEquals(Map.of(HOUR + " ::/64", List.of(3L, 0L, 2L, 0L)), hours());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2026-02-11 15:00:00,192.0.2.7,1,2,3 | line 3: there are 5 columns instead of 6: 2026-02-11 15:00:00,192.0.2.7,1,2,3",
                "2026-02-11 15:00:01,192.0.2.7,1,2,3,4 | line 3: the time is not the 2026-02-11 15:00:00 of its name: 2026-02-11 15:00:01,192.0.2.7,1,2,3,4",
                "2026-02-11 15:00:00,192.0.2,1,2,3,4 | line 3: '192.0.2' is not an address: 2026-02-11 15:00:00,192.0.2,1,2,3,4",
                "2026-02-11 15:00:00,peer,1,2,3,4 | line 3: 'peer' is not an address: 2026-02-11 15:00:00,peer,1,2,3,4",
                "2026-02-11 15:00:00,192.0.2.7,1,2,-3,4 | line 3: '-3' is not a count: 2026-02-11 15:00:00,192.0.2.7,1,2,-3,4",
                "2026-02-11 15:00:00,192.0.2.7,1,2,x,4 | line 3: 'x' is not a count: 2026-02-11 15:00:00,192.0.2.7,1,2,x,4",
            })
    void shouldNameTheLineItCannotUnderstandAndImportNothingOfTheFile(String row, String expected)
            throws IOException {
        FileResult result = take(csv(NAME, TIME + ",192.0.2.9,1,1,1,1", row));

        assertEquals(List.of(expected), result.problems());
        assertEquals(Map.of(Outcome.BROKEN, 1L), result.counts());
        assertEquals(Map.of(), hours());
    }

    @Test
    void shouldRefuseFilesThatAreNone() throws IOException {
        Path other = Files.writeString(folder.resolve("a.csv"), HEADER);
        Path header = Files.writeString(folder.resolve(NAME), "a,b\n");
        String name = "2026-02-11-160000_2026-02-11-170000.csv";
        Path cut = Files.writeString(folder.resolve(name), HEADER + "2026-02-11 16:00:00,192.0");
        Path backwards = csv("2026-02-11-160000_2026-02-11-150000.csv");
        Path never = csv("2026-02-31-160000_2026-02-11-150000.csv");

        assertEquals(
                "its name is no period such as 2013-02-11-150000_2013-02-11-160000.csv",
                take(other).problems().getFirst());
        assertEquals("line 1 is not " + HEADER.strip(), take(header).problems().getFirst());
        assertEquals("line 2 has no end: the file was cut off", take(cut).problems().getFirst());
        assertEquals(
                "its period ends before it begins; is it of the zone Europe/Berlin?",
                take(backwards).problems().getFirst());
        assertTrue(take(never).problems().getFirst().startsWith("its name is no period: "));
    }

    @Test
    void shouldTakeAFileWithoutTrafficForWhatItIs() throws IOException {
        assertEquals(Map.of(Outcome.IMPORTED, 1L), take(csv(NAME)).counts());
        assertEquals(
                Map.of(Outcome.IMPORTED, 1L),
                take(csv("2026-02-11-160000_2026-02-11-170000.csv")).counts());
    }

    /** As the agent counts the machine's remotes. */
    private void count(String at) {
        try (LedgerWriter writer = LedgerWriter.open(ledger(), ZONE)) {
            LedgerChanges changes = new LedgerChanges(ZONE);
            changes.remotes()
                    .post(
                            NflogCsvImport.MACHINE,
                            Instant.parse(at),
                            RemotePrefix.of(RemoteAddress.ofIpv4(1), 32),
                            RemoteAmounts.ofIngress(5, 1),
                            10);
            writer.commit(changes, Instant.parse(at));
        }
    }
}
