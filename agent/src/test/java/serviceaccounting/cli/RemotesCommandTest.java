package serviceaccounting.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import serviceaccounting.report.LedgerFixture;
import serviceaccounting.report.Remotes;

/** The remotes command, from arguments to answer. */
final class RemotesCommandTest {

    @TempDir private Path folder;
    private Path settings;

    @BeforeEach
    void fillLedger() throws IOException {
        String at = "2026-11-19T10:00:00Z";
        LedgerFixture fixture =
                new LedgerFixture(folder, ZoneId.of("UTC"))
                        .moved("web.service", at, 1000, 1000)
                        .remote("web.service", at, Remotes.ipv4("127.0.0.1"), 600, 1000)
                        .remote("web.service", at, Remotes.ipv4("127.0.0.2"), 300, 0)
                        .remote("web.service", at, Remotes.ipv6(1), 50, 0)
                        .moved("worker@1.service", at, 10, 10)
                        .remote("worker@1.service", at, Remotes.ipv4("127.0.0.1"), 10, 10)
                        .moved("backup.service", at, 5, 5)
                        .remote("-.slice", at, Remotes.ipv4("127.0.0.1"), 9, 9)
                        .committedAt("2026-11-20T09:41:00Z");
        settings =
                Files.writeString(
                        folder.resolve("settings.json"),
                        """
                        {
                          "ledger": "%s",
                          "units": {
                            "web.service": {}, "worker@.service": {}, "quiet.service": {},
                            "backup.service": {"remotes": {"enable": false}}
                          }
                        }
                        """
                                .formatted(fixture.file()));
    }

    private Invocation remotes(String... words) {
        List<String> arguments = new ArrayList<>(List.of("remotes"));
        arguments.addAll(List.of(words));
        arguments.addAll(List.of("--settings", settings.toString()));
        return Invocation.of(arguments.toArray(String[]::new));
    }

    private JsonObject json(String... words) {
        List<String> arguments = new ArrayList<>(List.of(words));
        arguments.add("--json");
        Invocation answered = remotes(arguments.toArray(String[]::new));
        assertEquals("", answered.err());
        assertEquals(0, answered.code());
        return JsonParser.parseString(answered.out()).getAsJsonObject();
    }

    private static List<String> values(JsonArray array, String key) {
        List<String> values = new ArrayList<>();
        array.forEach(row -> values.add(row.getAsJsonObject().get(key).toString()));
        return values;
    }

    @Test
    void shouldShowEveryUnitThatHasRemotesButNotTheWholeMachine() {
        JsonObject all = json();

        assertEquals(
                List.of("\"web.service\"", "\"worker@1.service\""),
                values(all.getAsJsonArray("sums"), "unit"));
        assertTrue(
                all.getAsJsonArray("notes")
                        .toString()
                        .contains("remotes are switched off in the settings: backup.service"));
        assertEquals(
                List.of("97.5", "100.0"), values(all.getAsJsonArray("sums"), "coveragePercent"));
    }

    @Test
    void shouldShowAUnitWithItsRemotesSwitchedOffIfItIsNamed() {
        Invocation backup = remotes("backup");

        assertTrue(
                backup.out().contains("backup.service   10 B      0 B          10 B       off"),
                backup::out);
        assertTrue(
                backup.out().contains("note: remotes are switched off in the settings: backup"),
                backup::out);
    }

    @Test
    void shouldShowTheMachineOnlyWhenAskedFor() {
        JsonObject machine = json("--host");

        assertEquals(List.of("\"-.slice\""), values(machine.getAsJsonArray("sums"), "unit"));
        assertTrue(
                machine.getAsJsonArray("notes")
                        .toString()
                        .contains("remotes of the whole machine are switched off"));
        assertEquals(
                List.of("\"-.slice\"", "\"web.service\""),
                values(json("--host", "web").getAsJsonArray("sums"), "unit"));
    }

    @Test
    void shouldCutSortAndFold() {
        JsonArray networks = json("web", "--prefix", "8,48").getAsJsonArray("rows");
        JsonArray top = json("web", "--top", "1", "--sort", "ingress").getAsJsonArray("rows");
        JsonArray all = json("web", "--top", "all").getAsJsonArray("rows");

        assertEquals(List.of("\"127.0.0.0\"", "\"2001:db8::\""), values(networks, "remote"));
        assertEquals(List.of("8", "48"), values(networks, "prefixLength"));
        assertEquals(List.of("600", "350"), values(top, "ingressBytes"));
        assertEquals(List.of("\"remote\"", "\"more\""), values(top, "kind"));
        assertEquals(3, all.size());
    }

    @Test
    void shouldResolveSingleAddressesAndCountTheNetworks() {
        JsonObject named = json("web", "--resolve");
        JsonObject plain = json("web");

        assertEquals("\"localhost\"", values(named.getAsJsonArray("rows"), "name").getFirst());
        assertEquals(
                List.of(
                        "\"remotes that are networks, of which only single addresses would have names: 1\""),
                List.of(named.getAsJsonArray("notes").get(0).toString()));
        assertEquals(List.of("null", "null", "null"), values(plain.getAsJsonArray("rows"), "name"));
    }

    @Test
    void shouldAnswerForADeclaredUnitThatMovedNothing() {
        Invocation quiet = remotes("quiet");

        assertEquals(0, quiet.code());
        assertTrue(quiet.out().contains("nothing moved\n"), quiet::out);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--prefix 129 | '129' is not the length of a remote prefix; expected up to 32 for IPv4",
                "--prefix 24,16 | '16' is the second length for IPv4",
                "--top 0 | '0' is not a number of rows; expected 1 or more, or all",
                "--by week | remotes can't be shown by 'week'; expected one of total, hour, day, month, year",
                "--sort name | remotes can't be sorted by 'name'; expected one of ingress, egress, total",
                "webb | no unit 'webb': neither recorded in the ledger nor declared in the settings; did you mean web.service?",
                "--json --csv | mutually exclusive"
            })
    void shouldRefuse(String words, String why) {
        Invocation refused = remotes(words.split(" "));

        assertEquals(ExitCode.USAGE, refused.code(), refused::err);
        assertTrue(refused.err().contains(why), refused::err);
    }
}
