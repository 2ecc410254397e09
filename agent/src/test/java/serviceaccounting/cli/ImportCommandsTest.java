package serviceaccounting.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.ZoneId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import serviceaccounting.ledger.LedgerWriter;
import serviceaccounting.report.LedgerFixture;

final class ImportCommandsTest {

    private static final ZoneId ZONE = ZoneId.of("UTC");

    @TempDir private Path folder;
    private Path saved;
    private String ledger;

    @BeforeEach
    void fill() throws IOException, SQLException {
        ledger =
                new LedgerFixture(folder, ZONE)
                        .moved("web.service", "2026-11-19T08:00:00Z", 1024, 2048)
                        .committedAt("2026-11-20T09:00:00Z")
                        .file()
                        .toString();
        saved = Files.createDirectory(folder.resolve("saved"));
        Path file = saved.resolve("nix-daemon.sqlite");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE accounting (id TEXT PRIMARY KEY, bytes INTEGER NOT NULL, day DATE NOT NULL)");
            statement.execute(
                    "INSERT INTO accounting VALUES ('%s', 2048, '2026-11-18')"
                            .formatted("a".repeat(32)));
        }
    }

    private Invocation prestop(String... more) {
        String[] words = new String[more.length + 5];
        System.arraycopy(
                new String[] {"import", "prestop", saved.toString(), "--ledger", ledger},
                0,
                words,
                0,
                5);
        System.arraycopy(more, 0, words, 5, more.length);
        return Invocation.of(words);
    }

    @Test
    void shouldTellProgressAndASumAndChangeNothingInADryRun() {
        Invocation dry = prestop("--dry-run");

        assertEquals("1 of 1: nix-daemon.sqlite: 1 imported\n", dry.err());
        assertEquals(
                """
                file               unit                imported  changed  known  ours  unclear  broken    bytes
                -----------------  ------------------  --------  -------  -----  ----  -------  ------  -------
                nix-daemon.sqlite  nix-daemon.service         1        0      0     0        0       0  2.0 KiB
                -----------------  ------------------  --------  -------  -----  ----  -------  ------  -------
                sum                                           1        0      0     0        0       0  2.0 KiB

                a dry run: nothing was changed
                """,
                dry.out());
        assertEquals(0, dry.code());
        assertTrue(
                !Invocation.of("report", "--ledger", ledger).out().contains("nix-daemon.service"));
    }

    @Test
    void shouldShowInReportsWhatWasImportedAndThatItWas() {
        assertEquals(0, prestop().code());

        String byDay = Invocation.of("report", "--ledger", ledger).out();
        String byHour =
                Invocation.of("report", "--by", "hour", "--since", "2026-11-18", "--ledger", ledger)
                        .out();

        assertTrue(
                byDay.contains("2026-11-18  nix-daemon.service  2.0 KiB        -  2.0 KiB ~"),
                byDay);
        assertTrue(
                byDay.contains(
                        "note: 2.0 KiB of ingress were imported: what runs had received when their stop was asked for"),
                byDay);
        assertTrue(
                byHour.contains("note: 2.0 KiB of ingress that were imported are not in here"),
                byHour);
        assertEquals(0, Invocation.of("ledger", "verify", "--ledger", ledger).code());
    }

    @Test
    void shouldAnswerJson() {
        prestop();
        JsonObject json = JsonParser.parseString(prestop("--json").out()).getAsJsonObject();

        assertEquals(
                "service-accounting/import",
                json.getAsJsonObject("schema").get("name").getAsString());
        assertEquals(1, json.getAsJsonObject("sums").get("known").getAsLong());
        assertEquals(0, json.getAsJsonObject("sums").get("imported").getAsLong());
    }

    @Test
    void shouldExitWithThreeWhileTheAgentHoldsTheLedgerButLookAllTheSame() {
        try (LedgerWriter agent = LedgerWriter.open(Path.of(ledger), ZONE)) {
            Invocation busy = prestop();
            assertEquals(3, busy.code());
            assertTrue(
                    busy.err().contains("stop it first: systemctl stop service-accounting"),
                    busy.err());
            assertEquals(0, prestop("--dry-run").code());
            assertEquals(ZONE, agent.zone());
        }
    }

    @Test
    void shouldMakeNoLedger() {
        ledger = folder.resolve("none.sqlite").toString();

        assertEquals(3, prestop().code());
        assertTrue(!Files.exists(Path.of(ledger)));
        assertTrue(!Files.exists(folder.resolve("none.sqlite.lock")));
    }

    @Test
    void shouldNameBrokenFilesAndExitWithOneAndImportTheOthers() throws IOException {
        Files.writeString(saved.resolve("broken.sqlite"), "no database, however long it may be");

        Invocation done = prestop();

        assertEquals(1, done.code());
        assertTrue(
                done.err().contains(saved.resolve("broken.sqlite") + ": SQLite says"), done.err());
        assertTrue(done.err().contains("2 of 2: nix-daemon.sqlite: 1 imported"), done.err());
    }

    @Test
    void shouldRefuseAFolderThatIsNone() {
        Invocation wrong =
                Invocation.of("import", "nflog-csv", folder + "/none", "--ledger", ledger);

        assertEquals(2, wrong.code());
        assertTrue(wrong.err().contains("/none is not a folder"), wrong.err());
    }

    @Test
    void shouldImportCsvInTheZoneThatIsNamed() throws IOException {
        Files.writeString(
                saved.resolve("2026-11-19-100000_2026-11-19-110000.csv"),
                "Time,IP,SourceBytes,SourcePackets,DestBytes,DestPackets\n2026-11-19 10:00:00,192.0.2.7,10,1,20,1\n");

        Invocation done =
                Invocation.of(
                        "import",
                        "nflog-csv",
                        saved.toString(),
                        "--zone",
                        "Europe/Berlin",
                        "--ledger",
                        ledger);
        Invocation remotes =
                Invocation.of(
                        "remotes", "--since", "2026-11-19", "--ledger", ledger, "--", "-.slice");

        assertEquals(0, done.code(), done.err());
        assertTrue(remotes.out().contains("192.0.2.7"), remotes.out() + remotes.err());
        assertTrue(
                remotes.out().contains("are also from 1 imported files of go-nflog-acctd"),
                remotes.out());
    }
}
