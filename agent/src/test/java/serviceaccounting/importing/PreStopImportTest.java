package serviceaccounting.importing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import serviceaccounting.ledger.DayUsage;
import serviceaccounting.ledger.LedgerReader;
import serviceaccounting.report.LedgerFixture;
import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.UnitName;

final class PreStopImportTest {

    private static final UnitName NIX = new UnitName("nix-daemon.service");
    private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");
    private static final String A = "a".repeat(32);
    private static final String B = "b".repeat(32);
    private static final String C = "c".repeat(32);

    @TempDir private Path folder;
    private Path saved;

    @BeforeEach
    void makeLedger() throws IOException {
        saved = Files.createDirectory(folder.resolve("saved"));
        fixture()
                .moved("web.service", "2026-11-20T08:00:00Z", 10, 20)
                .committedAt("2026-11-20T09:00:00Z");
    }

    private LedgerFixture fixture() {
        return new LedgerFixture(folder, ZONE);
    }

    private Path ledger() {
        return folder.resolve("ledger.sqlite");
    }

    /** As the script makes and fills it. */
    private Path script(String service, String... rows) throws SQLException {
        Path file = saved.resolve(service + ".sqlite");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE IF NOT EXISTS accounting (id TEXT PRIMARY KEY, bytes INTEGER NOT NULL, day DATE NOT NULL)");
            for (String row : rows) {
                statement.execute(
                        "INSERT OR REPLACE INTO accounting (id, bytes, day) VALUES (" + row + ")");
            }
        }
        return file;
    }

    private static String row(String id, long bytes, String day) {
        return "'%s', %d, '%s'".formatted(id, bytes, day);
    }

    private FileResult take(Path file) {
        return take(file, false);
    }

    private FileResult take(Path file, boolean dryRun) {
        return ImportBooks.with(
                ledger(),
                dryRun,
                books ->
                        new PreStopImport(
                                        books,
                                        ledger(),
                                        dryRun,
                                        InstantSource.fixed(Instant.parse("2026-11-21T00:00:00Z")))
                                .take(file));
    }

    private List<DayUsage> days(UnitName unit) {
        try (LedgerReader reader = LedgerReader.open(ledger())) {
            assertEquals(List.of(), reader.verify());
            return reader.days(List.of(unit), LocalDate.EPOCH, LocalDate.of(2100, 1, 1));
        }
    }

    private static DayUsage imported(String day, long bytes) {
        return new DayUsage(
                NIX,
                LocalDate.parse(day),
                Counters.ABSENT.with(Counter.INGRESS_BYTES, bytes),
                bytes,
                0);
    }

    @Test
    void shouldBookWhatEachRunReceivedOnItsDayAndNothingElse() throws SQLException {
        Path file =
                script(
                        "nix-daemon",
                        row(A, 100, "2022-07-17"),
                        row(B, 20, "2022-07-17"),
                        row(C, 3, "2022-07-19"));

        FileResult result = take(file);

        assertEquals(Map.of(Outcome.IMPORTED, 3L), result.counts());
        assertEquals(123, result.bytes());
        assertEquals(List.of(imported("2022-07-17", 120), imported("2022-07-19", 3)), days(NIX));
    }

    @Test
    void shouldChangeNothingTheSecondTimeOrInADryRun() throws SQLException {
        Path file = script("nix-daemon", row(A, 100, "2022-07-17"), row(B, 20, "2022-07-17"));

        assertEquals(Map.of(Outcome.IMPORTED, 2L), take(file, true).counts());
        assertEquals(List.of(), days(NIX));
        take(file);
        FileResult again = take(file);

        assertEquals(Map.of(Outcome.KNOWN, 2L), again.counts());
        assertEquals(0, again.bytes());
        assertEquals(List.of(imported("2022-07-17", 120)), days(NIX));
    }

    @Test
    void shouldFollowARowThatTheScriptReplaced() throws SQLException {
        take(script("nix-daemon", row(A, 100, "2022-07-17"), row(B, 20, "2022-07-17")));
        FileResult again = take(script("nix-daemon", row(A, 150, "2022-07-18")));

        assertEquals(Map.of(Outcome.CHANGED, 1L, Outcome.KNOWN, 1L), again.counts());
        assertEquals(50, again.bytes());
        assertEquals(List.of(imported("2022-07-17", 20), imported("2022-07-18", 150)), days(NIX));
    }

    @Test
    void shouldLeaveOutARunThatWeHaveCountedOurselves() throws SQLException {
        count('a');
        List<DayUsage> before = days(NIX);

        FileResult result =
                take(script("nix-daemon", row(A, 900, "2026-11-20"), row(B, 20, "2026-11-20")));

        assertEquals(Map.of(Outcome.OURS, 1L, Outcome.IMPORTED, 1L), result.counts());
        assertEquals(
                before.getFirst().amounts().orZero(Counter.INGRESS_BYTES) + 20,
                days(NIX).getFirst().amounts().orZero(Counter.INGRESS_BYTES));
    }

    @Test
    void shouldGiveWayToOurOwnFiguresThatComeLater() throws SQLException {
        Path file = script("nix-daemon", row(A, 900, "2026-11-20"), row(B, 20, "2026-11-20"));
        take(file);
        count('a');

        assertEquals(1_020, days(NIX).getFirst().amounts().orZero(Counter.INGRESS_BYTES));
        assertEquals(Map.of(Outcome.OURS, 1L, Outcome.KNOWN, 1L), take(file).counts());
        assertEquals(1_020, days(NIX).getFirst().amounts().orZero(Counter.INGRESS_BYTES));
    }

    @Test
    void shouldKeepItsFiguresOfARunOfWhichWeKnowNoTraffic() throws SQLException {
        take(script("nix-daemon", row(A, 900, "2026-11-20")));
        fixture()
                .ran(
                        "nix-daemon.service",
                        'a',
                        "2026-11-20T07:00:00Z",
                        "2026-11-20T08:00:01Z",
                        Counters.ABSENT.with(Counter.CPU_NANOS, 5),
                        "success")
                .committedAt("2026-11-20T09:00:00Z");

        assertEquals(List.of(imported("2026-11-20", 900)), days(NIX));
        assertEquals(Map.of(Outcome.KNOWN, 1L), take(saved.resolve("nix-daemon.sqlite")).counts());
    }

    @Test
    void shouldLeaveNoEmptyDayWhereItGaveWay() throws SQLException {
        take(script("nix-daemon", row(A, 900, "2026-11-18")));
        count('a');

        assertEquals(
                List.of(LocalDate.of(2026, 11, 20)),
                days(NIX).stream().map(DayUsage::day).toList());
    }

    @Test
    void shouldLeaveOutADayOfOursWhoseRunsAreNotKeptAnyMore() throws SQLException {
        fixture()
                .moved("nix-daemon.service", "2026-11-20T08:00:00Z", 1000, 2000)
                .committedAt("2026-11-20T09:00:00Z");

        FileResult result =
                take(script("nix-daemon", row(A, 900, "2026-11-20"), row(B, 20, "2026-11-19")));

        assertEquals(Map.of(Outcome.UNCLEAR, 1L, Outcome.IMPORTED, 1L), result.counts());
    }

    @Test
    void shouldNameEachRowItCannotUnderstandAndTakeTheOthers() throws SQLException {
        FileResult result =
                take(
                        script(
                                "nix-daemon",
                                row("", 5, "2022-07-17"),
                                row("xyz", 5, "2022-07-18"),
                                row(A, -5, "2022-07-19"),
                                row(B, 5, "19.7.2022"),
                                "'" + C + "', 18446744073709551615, '2022-07-20'",
                                row("d".repeat(32), 7, "2022-07-21")));

        assertEquals(Map.of(Outcome.BROKEN, 5L, Outcome.IMPORTED, 1L), result.counts());
        assertEquals(
                List.of(
                        "row '%s': '19.7.2022' is not a date such as 2022-07-17".formatted(B),
                        "row '' of 2022-07-17: not an invocation ID (32 hexadecimal digits, not all zero): ''",
                        "row 'xyz' of 2022-07-18: not an invocation ID (32 hexadecimal digits, not all zero): 'xyz'",
                        "row '%s' of 2022-07-19: bytes must not be negative: -5".formatted(A),
                        "row '%s' of 2022-07-20: '1.8446744073709552e+19' is not a number of bytes: systemd did not count then"
                                .formatted(C)),
                result.problems());
        assertEquals(List.of(imported("2022-07-21", 7)), days(NIX));
    }

    @Test
    void shouldRefuseFilesThatNoScriptWrote() throws IOException, SQLException {
        Path text =
                Files.writeString(
                        saved.resolve("notes.sqlite"), "not a database, whatever it says");
        Path odd = Files.writeString(saved.resolve("two words.sqlite"), "");
        Path other = saved.resolve("other.sqlite");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + other);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE accounting (id TEXT)");
        }
        Path empty = Files.createFile(saved.resolve("empty.sqlite"));

        assertTrue(take(text).problems().getFirst().contains("file is not a database"));
        assertEquals(
                "its name is not that of a service; the script calls it SERVICE.sqlite",
                take(odd).problems().getFirst());
        assertEquals(
                "its table \"accounting\" has no column bytes, day",
                take(other).problems().getFirst());
        assertEquals(
                "it has no table \"accounting\", so no preStop script wrote it",
                take(empty).problems().getFirst());
    }

    @Test
    void shouldPassOverTheLedgerItselfWhichLiesAmongTheScriptsFiles()
            throws IOException, SQLException {
        Path file = script("nix-daemon", row(A, 1, "2022-07-17"));
        Files.move(file, folder.resolve("nix-daemon.sqlite"));

        List<Path> sources =
                ImportBooks.with(
                        ledger(),
                        true,
                        books -> {
                            try {
                                return new PreStopImport(
                                                books, ledger(), true, InstantSource.system())
                                        .sources(folder);
                            } catch (IOException failure) {
                                throw new UncheckedIOException(failure);
                            }
                        });

        assertEquals(List.of(folder.resolve("nix-daemon.sqlite")), sources);
    }

    /** A run of nix-daemon.service that the agent counts: 1000 bytes in, 2000 out. */
    private void count(char run) {
        fixture()
                .moved("nix-daemon.service", "2026-11-20T08:00:00Z", 1000, 2000)
                .ran(
                        "nix-daemon.service",
                        run,
                        "2026-11-20T07:00:00Z",
                        "2026-11-20T08:00:01Z",
                        Counters.ofIp(1000, 2, 2000, 3),
                        "success")
                .committedAt("2026-11-20T09:00:00Z");
    }
}
