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
import serviceaccounting.report.LedgerFixture;
import serviceaccounting.report.Remotes;

final class CommandsTest {

    @TempDir private Path folder;
    private String ledger;

    @BeforeEach
    void fillLedger() {
        LedgerFixture fixture =
                new LedgerFixture(folder, ZoneId.of("Europe/Berlin"))
                        .moved("nginx.service", "2026-11-20T08:00:00Z", 1024, 2048)
                        .moved("sshd@1.service", "2026-11-19T08:00:00Z", 10, 20)
                        .committedAt("2026-11-20T09:41:00Z");
        ledger = fixture.file().toString();
    }

    private static JsonObject json(Invocation answered) {
        assertEquals("", answered.err());
        assertEquals(0, answered.code());
        return JsonParser.parseString(answered.out()).getAsJsonObject();
    }

    @Test
    void shouldReportTheLastThirtyDaysOfEveryUnitWithoutArguments() {
        Invocation report = Invocation.of("report", "--ledger", ledger);

        assertEquals(0, report.code(), report.err());
        assertEquals(
                """
                Traffic by day, 2026-10-22 to 2026-11-20, Europe/Berlin

                day         unit            ingress   egress    total
                ----------  --------------  -------  -------  -------
                2026-11-19  sshd@1.service     10 B     20 B     30 B
                2026-11-20  nginx.service   1.0 KiB  2.0 KiB  3.0 KiB
                ----------  --------------  -------  -------  -------
                sum                         1.0 KiB  2.0 KiB  3.0 KiB

                as of 2026-11-20 10:41:00, the agent's last commit
                """,
                report.out());
    }

    @Test
    void shouldReportTheUnitsTimesAndScaleAskedFor() {
        Invocation report =
                Invocation.of(
                        "report",
                        "sshd@*",
                        "--by",
                        "hour",
                        "--since",
                        "2026-11-19",
                        "--zone",
                        "UTC",
                        "--units",
                        "bytes",
                        "--ledger",
                        ledger);

        assertEquals(
                """
                Traffic by hour, 2026-11-19 00:00 to 2026-11-20 10:00, UTC

                hour              unit            ingress  egress  total
                ----------------  --------------  -------  ------  -----
                2026-11-19 08:00  sshd@1.service       10      20     30
                ----------------  --------------  -------  ------  -----
                sum                                    10      20     30

                as of 2026-11-20 09:41:00, the agent's last commit
                """,
                report.out());
    }

    @Test
    void shouldReportAsJsonAndCsv() {
        JsonObject report = json(Invocation.of("report", "nginx", "--json", "--ledger", ledger));
        Invocation csv = Invocation.of("report", "nginx", "--csv", "--ledger", ledger);

        assertEquals(
                "service-accounting/report",
                report.getAsJsonObject("schema").get("name").getAsString());
        assertEquals(1024, report.getAsJsonObject("sums").get("ingressBytes").getAsLong());
        assertEquals(2, csv.out().split("\r\n").length);
    }

    @Test
    void shouldReportTheSocketsOfANamedServiceWithIt(@TempDir Path other) {
        LedgerFixture fixture =
                new LedgerFixture(other, ZoneId.of("UTC"))
                        .moved("web.socket", "2026-11-20T08:00:00Z", 30, 40)
                        .remote("web.socket", "2026-11-20T08:00:00Z", Remotes.ipv6(1), 30, 40)
                        .moved("else.service", "2026-11-20T08:00:00Z", 1, 1)
                        .handedOver("web.socket", "web.service")
                        .committedAt("2026-11-20T09:41:00Z");
        String file = fixture.file().toString();

        JsonObject whole = json(Invocation.of("report", "web", "--json", "--ledger", file));
        JsonObject part = json(Invocation.of("report", "web.socket", "--json", "--ledger", file));
        JsonObject remotes = json(Invocation.of("remotes", "web", "--json", "--ledger", file));

        assertEquals(whole.get("sums"), part.get("sums"));
        assertEquals(30, whole.getAsJsonObject("sums").get("ingressBytes").getAsLong());
        assertEquals(
                "web.service",
                whole.getAsJsonArray("rows").get(0).getAsJsonObject().get("account").getAsString());
        assertEquals(
                "web.socket",
                remotes.getAsJsonArray("rows").get(0).getAsJsonObject().get("unit").getAsString());
    }

    @Test
    void shouldShowAStatusAlsoAsJson() {
        Invocation status = Invocation.of("status", "--units", "si", "--ledger", ledger);
        JsonObject json = json(Invocation.of("status", "--json", "--ledger", ledger));

        assertTrue(
                status.out().startsWith("agent   last commit 2026-11-20 10:41:00, 7.0 s ago\n"),
                status.out());
        assertTrue(status.out().contains("1.0 kB"), status.out());
        assertEquals(7, json.get("ageSeconds").getAsLong());
        assertEquals(2, json.getAsJsonArray("units").size());
    }

    @Test
    void shouldShowWhatTheLedgerIs() {
        Invocation info = Invocation.of("ledger", "info", "--ledger", ledger);
        JsonObject json = json(Invocation.of("ledger", "info", "--json", "--ledger", ledger));

        assertEquals(0, info.code());
        assertTrue(info.out().contains("days cut in    Europe/Berlin\n"), info.out());
        assertTrue(info.out().contains("last commit    2026-11-20 10:41:00\n"), info.out());
        assertTrue(info.out().matches("(?s).*\n *usage_day +2\n.*"), info.out());
        assertEquals(
                "service-accounting/ledger",
                json.getAsJsonObject("schema").get("name").getAsString());
        assertEquals(2, json.getAsJsonObject("rows").get("usage_day").getAsLong());
        assertEquals("2026-11-19T09:00:00+01:00", json.get("firstSlot").getAsString());
    }

    @Test
    void shouldFindNoFaultInASoundLedger() {
        Invocation verified = Invocation.of("ledger", "verify", "--ledger", ledger);

        assertEquals(0, verified.code());
        assertEquals(ledger + " has no faults\n", verified.out());
    }

    @Test
    void shouldNameEachFaultAndExitWithOne() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + ledger);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE usage_day SET ingress_bytes = ingress_bytes + 7");
        }

        Invocation verified = Invocation.of("ledger", "verify", "--ledger", ledger);

        assertEquals(1, verified.code());
        assertTrue(verified.out().lines().count() >= 1, verified.out());
        assertTrue(verified.out().startsWith(ledger + ": "), verified.out());
    }

    @Test
    void shouldCheckSettings() throws IOException {
        Path good =
                Files.writeString(
                        folder.resolve("good.json"), "{\"units\": {\"nginx.service\": {}}}");

        Invocation fine = Invocation.of("settings", "check", good.toString());
        Invocation missing =
                Invocation.of("settings", "check", folder.resolve("none.json").toString());

        assertEquals(new Invocation(0, good + " is fine; units declared: 1\n", ""), fine);
        assertEquals(2, missing.code());
        assertTrue(missing.err().contains("there is no such file"), missing.err());
    }
}
