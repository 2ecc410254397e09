package serviceaccounting.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import serviceaccounting.report.LedgerFixture;

final class LauncherTest {

    @TempDir private Path folder;
    private String ledger;

    @BeforeEach
    void fillLedger() {
        LedgerFixture fixture =
                new LedgerFixture(folder, ZoneId.of("Europe/Berlin"))
                        .moved("nginx.service", "2026-11-20T08:00:00Z", 1024, 2048)
                        .movedAround(
                                "backup.service",
                                "2026-11-18T12:00:00Z",
                                "2026-11-20T08:00:00Z",
                                500)
                        .committedAt("2026-11-20T09:41:00Z");
        ledger = fixture.file().toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "report --help",
                "status --help",
                "ledger --help",
                "ledger info --help",
                "settings check -h",
                "agent --help"
            })
    void shouldHelpWithExitCodesAndExitWithZero(String arguments) {
        Invocation help = Invocation.of(arguments.split(" "));

        assertEquals(0, help.code());
        assertEquals("", help.err());
        assertTrue(help.out().startsWith("Usage: service-accounting"), help.out());
        assertTrue(help.out().contains("Exit codes:\n  0   all is well\n"), help.out());
        assertTrue(help.out().lines().allMatch(line -> line.length() <= 100), help.out());
        assertTrue(help.out().chars().allMatch(letter -> letter < 128), help.out());
    }

    @Test
    void shouldPrintItsVersion() {
        Invocation version = Invocation.of("--version");

        assertEquals(0, version.code());
        assertTrue(version.out().startsWith("service-accounting "), version.out());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | service-accounting: a subcommand is missing: report, remotes, status, events, scope, ledger, import, settings, backfill, agent or nflog; see service-accounting --help",
                "ledger | service-accounting ledger: a subcommand is missing: info or verify; see service-accounting ledger --help",
                "settings | service-accounting settings: a subcommand is missing: check or render; see service-accounting settings --help",
                "repport | service-accounting: Unmatched argument at index 0: 'repport'; did you mean report? See service-accounting --help",
                "report --sinse today | service-accounting report: Unknown option: '--sinse'; did you mean --since? See service-accounting report --help",
                "report --json --csv | service-accounting report: Error: --json, --csv are mutually exclusive (specify only one); see service-accounting report --help",
                "report --by week | service-accounting report: Invalid value for option '--by': 'week' is not a resolution; expected one of 5min, 15min, hour, day, month, year, invocation; see service-accounting report --help",
                "report --since soon | service-accounting report: Invalid value for option '--since': 'soon' is not a time; expected one such as 2026-11-20, 2026-11-20T10:00, 10:00, 2026-11, 2026, today, yesterday, now, -7d, -12h, -30min; see service-accounting report --help",
                "report --zone Europe/Berln | service-accounting report: Invalid value for option '--zone': 'Europe/Berln' is not a time zone; expected system or one such as Europe/Berlin; did you mean Europe/Berlin?; see service-accounting report --help",
                "report --zone +01:07 | service-accounting report: Invalid value for option '--zone': '+01:07' is no multiple of 15 minutes, and the ledger has no finer figures; see service-accounting report --help",
                "report --units kb | service-accounting report: Invalid value for option '--units': 'kb' is not a scale; expected one of iec, si, bytes; see service-accounting report --help",
                "report --since | service-accounting report: Missing required parameter for option '--since' (TIME); see service-accounting report --help",
                "agent --ledger x | service-accounting agent: --ledger is for readers; the agent writes the ledger its settings name; see service-accounting agent --help",
            })
    void shouldExplainWrongUsageInOneLineAndExitWithTwo(String arguments, String expected) {
        Invocation wrong =
                Invocation.of(arguments.isEmpty() ? new String[0] : arguments.split(" "));

        assertEquals(expected + "\n", wrong.err());
        assertEquals("", wrong.out());
        assertEquals(2, wrong.code());
    }

    @Test
    void shouldNameTheNearestUnitWhenThereIsNone() {
        Invocation unknown = Invocation.of("report", "ngnix", "--ledger", ledger);

        assertEquals(2, unknown.code());
        assertEquals(
                "service-accounting: no unit 'ngnix': neither recorded in the ledger nor declared in the settings; did you mean nginx.service?; 'service-accounting status' lists all\n",
                unknown.err());
    }

    @Test
    void shouldRefuseWhatCannotBeAUnit() {
        Invocation refused = Invocation.of("report", "a/b", "--ledger", ledger);

        assertEquals(2, refused.code());
        assertEquals(
                "service-accounting: 'a/b' is not a unit; expected a name such as nginx.service or a glob such as 'sshd@*'\n",
                refused.err());
    }

    @Test
    void shouldRefuseAnEmptyRange() {
        Invocation empty =
                Invocation.of(
                        "report", "--since", "today", "--until", "yesterday", "--ledger", ledger);

        assertEquals(2, empty.code());
        assertTrue(empty.err().startsWith("service-accounting: the range is empty: "), empty.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"report", "status", "ledger info", "ledger verify"})
    void shouldExitWithThreeWhenTheLedgerIsMissing(String arguments) {
        Path missing = folder.resolve("none.sqlite");

        Invocation failed = Invocation.of((arguments + " --ledger " + missing).split(" "));

        assertEquals(3, failed.code());
        assertEquals("", failed.out());
        assertEquals(1, failed.err().lines().count());
        assertTrue(
                failed.err().startsWith("service-accounting: there is no ledger " + missing),
                failed.err());
    }

    @Test
    void shouldExitWithThreeWhenTheFileIsNoLedger() throws IOException {
        Path text =
                Files.writeString(
                        folder.resolve("text.sqlite"),
                        "this is not a database, but long enough for one".repeat(50));

        Invocation failed = Invocation.of("report", "--ledger", text.toString());

        assertEquals(3, failed.code());
        assertTrue(failed.err().startsWith("service-accounting: "), failed.err());
        assertEquals(1, failed.err().lines().count());
        assertTrue(Files.readString(text).startsWith("this is not"));
    }

    @Test
    void shouldShowAStackOnlyWhenAskedTo() {
        String missing = folder.resolve("none.sqlite").toString();

        assertFalse(Invocation.of("report", "--ledger", missing).err().contains("\tat "));
        assertTrue(Invocation.of("report", "-v", "--ledger", missing).err().contains("\tat "));
    }

    @Test
    void shouldExitWithTwoAndNameEveryProblemWhenTheSettingsAreWrong() throws IOException {
        Path settings =
                Files.writeString(folder.resolve("settings.json"), "{\"interval\": 1, \"wat\": 2}");

        for (String command : List.of("report", "status", "ledger info", "settings check")) {
            Invocation failed = Invocation.of((command + " --settings " + settings).split(" "));

            assertEquals(2, failed.code(), command);
            assertEquals(2, failed.err().lines().count(), failed.err());
            assertTrue(
                    failed.err()
                            .startsWith(
                                    "service-accounting: "
                                            + settings
                                            + ": $.interval: 1 is of the wrong type"),
                    failed.err());
        }
    }

    @Test
    void shouldReadANamedLedgerThoughTheSettingsAreWrongOrMissing() throws IOException {
        Path settings = Files.writeString(folder.resolve("settings.json"), "{\"wat\": 2}");

        Invocation warned =
                Invocation.of("report", "--ledger", ledger, "--settings", settings.toString());
        Invocation silent = Invocation.of("report", "--ledger", ledger);

        assertEquals(0, warned.code());
        assertTrue(
                warned.err()
                        .startsWith(
                                "service-accounting: warning: "
                                        + settings
                                        + ": $.wat: unknown key"),
                warned.err());
        assertEquals(silent.out(), warned.out());
    }

    @Test
    void shouldFindTheSettingsByVariableAndTheLedgerInThem() throws IOException {
        Path settings =
                Files.writeString(
                        folder.resolve("settings.json"),
                        "{\"ledger\": \"%s\", \"units\": {\"quiet.service\": {}, \"app@.service\": {}}}"
                                .formatted(ledger));
        Map<String, String> environment =
                Map.of("SERVICE_ACCOUNTING_SETTINGS", settings.toString());

        Invocation quiet = Invocation.with(environment, false, "report", "quiet", "app@1");
        Invocation status = Invocation.with(environment, false, "status");

        assertEquals("", quiet.err());
        assertEquals(0, quiet.code());
        assertTrue(quiet.out().contains("nothing moved\n"), quiet.out());
        assertTrue(status.out().contains("app@.service    never seen"), status.out());
    }

    @Test
    void shouldColourATerminalUnlessAskedNotTo() {
        String[] report = {"report", "--ledger", ledger};
        String[] plain = {"report", "--ledger", ledger, "--no-color"};
        Map<String, String> xterm = Map.of("TERM", "xterm");

        assertTrue(Invocation.with(xterm, true, report).out().contains("\u001b[1m"));
        assertTrue(Invocation.with(xterm, true, report).out().contains("\u001b[33m~\u001b[0m"));
        assertFalse(Invocation.with(xterm, true, plain).out().contains("\u001b"));
        assertFalse(Invocation.with(xterm, false, report).out().contains("\u001b"));
        assertFalse(
                Invocation.with(Map.of("TERM", "xterm", "NO_COLOR", "1"), true, report)
                        .out()
                        .contains("\u001b"));
        assertFalse(Invocation.with(Map.of("TERM", "dumb"), true, report).out().contains("\u001b"));
        assertTrue(
                Invocation.with(Map.of("TERM", "xterm", "NO_COLOR", ""), true, report)
                        .out()
                        .contains("\u001b"));
    }

    @Test
    void shouldTakeSharedOptionsBeforeAndAfterTheSubcommand() {
        assertEquals(
                Invocation.of("report", "--ledger", ledger),
                Invocation.of("--ledger", ledger, "report"));
    }

    @Test
    void shouldTakeARelativeTimeThoughItBeginsLikeAnOption() {
        Invocation report =
                Invocation.of("report", "--since", "-7d", "--until", "-1d", "--ledger", ledger);

        assertEquals(0, report.code(), report.err());
        assertTrue(
                report.out()
                        .startsWith("Traffic by day, 2026-11-13 to 2026-11-19, Europe/Berlin\n"),
                report.out());
    }

    @Test
    void shouldBuildEverySubcommandOnceTheWholeLineIsWanted() {
        Surroundings surroundings =
                new Surroundings(
                        Map.of(),
                        java.time.InstantSource.system(),
                        false,
                        new java.io.PrintWriter(java.io.Writer.nullWriter()),
                        new java.io.PrintWriter(java.io.Writer.nullWriter()));

        assertEquals(
                List.of(
                        "report",
                        "remotes",
                        "status",
                        "events",
                        "scope",
                        "ledger",
                        "import",
                        "settings",
                        "backfill",
                        "agent",
                        "nflog"),
                List.copyOf(new Launcher(surroundings).commandLine().getSubcommands().keySet()));
    }
}
