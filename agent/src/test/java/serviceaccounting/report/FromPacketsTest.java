package serviceaccounting.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import serviceaccounting.ledger.LedgerReader;
import serviceaccounting.traffic.Gap;

/**
 * Packets that stand in for a total are marked as such, and times in which only remotes were missed
 * are not shown.
 */
final class FromPacketsTest {

    private static final Instant NOW = Instant.parse("2026-11-20T09:41:07Z");

    @TempDir private Path folder;

    private LedgerFixture fixture;

    @BeforeEach
    void fillLedger() {
        fixture =
                new LedgerFixture(folder, ZoneId.of("UTC"))
                        .moved("web.service", "2026-11-19T08:00:00Z", 100, 200)
                        .movedByPackets("web.service", "2026-11-19T08:01:00Z", 30)
                        .movedAround(
                                "web.service", "2026-11-17T08:00:00Z", "2026-11-19T08:00:00Z", 5)
                        .movedByPackets("web.service", "2026-11-17T08:00:00Z", 7)
                        .moved("web.service", "2026-11-20T08:00:00Z", 1, 2)
                        .gap(
                                "web.service",
                                "2026-11-19T08:00:00Z",
                                "2026-11-19T08:00:01Z",
                                Gap.Cause.DAEMON_RELOAD)
                        .gap(
                                "web.service",
                                "2026-11-19T08:00:02Z",
                                "2026-11-19T08:00:03Z",
                                Gap.Cause.PACKETS_LOST)
                        .gap(
                                "",
                                "2026-11-19T08:00:04Z",
                                "2026-11-19T08:00:05Z",
                                Gap.Cause.PACKETS_UNREAD)
                        .committedAt("2026-11-20T09:41:00Z");
    }

    private Report report(String by) {
        try (LedgerReader ledger = fixture.open()) {
            ReportRequest request =
                    new ReportRequest(
                            ledger.units(),
                            Resolution.of(by),
                            Optional.of(TimeExpression.parse("2026-11-17")),
                            Optional.empty(),
                            Optional.empty());
            return Reporter.report(ledger, request, NOW);
        }
    }

    private static String written(Consumer<PrintWriter> writer) {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        writer.accept(out);
        out.flush();
        return text.toString();
    }

    @Test
    void shouldSumBytesFromPacketsInEachRowAndInAll() {
        Report days = report("day");
        Report months = report("month");

        assertEquals(
                List.of(7L, 30L, 0L),
                days.rows().stream().map(ReportRow::fromPacketsBytes).toList());
        assertEquals(37, days.fromPacketsBytes());
        assertEquals(
                List.of(37L), months.rows().stream().map(ReportRow::fromPacketsBytes).toList());
    }

    @Test
    void shouldMarkThemApartFromInterpolatedBytes() {
        String text =
                written(
                        out ->
                                new ReportTable(ByteScale.BYTES, ReportColumns.BYTES, Palette.PLAIN)
                                        .write(report("day"), out));

        assertEquals(
                """
                Traffic by day, 2026-11-17 to 2026-11-20, UTC

                day         unit         ingress  egress  total
                ----------  -----------  -------  ------  -----
                2026-11-17  web.service       12       0     12 ~*
                2026-11-19  web.service      130     200    330 *
                2026-11-20  web.service        1       2      3
                ----------  -----------  -------  ------  -----
                sum                          143     202    345
                ~ includes bytes of which is only known that they moved around that time
                * includes bytes that systemd did not count: the packets that were logged stand in

                not counted  from                 to                   duration  because
                -----------  -------------------  -------------------  --------  -------------------------------------------
                web.service  2026-11-19 08:00:00  2026-11-19 08:00:01     1.0 s  systemd stopped counting at a daemon-reload

                as of 2026-11-20 09:41:00, the agent's last commit
                """,
                text);
    }

    @Test
    void shouldWriteThemAsJsonAndCsv() {
        JsonObject json =
                JsonParser.parseString(written(out -> ReportJson.write(report("day"), out)))
                        .getAsJsonObject();

        assertEquals(37, json.getAsJsonObject("sums").get("fromPacketsBytes").getAsLong());
        assertEquals(
                7,
                json.getAsJsonArray("rows")
                        .get(0)
                        .getAsJsonObject()
                        .get("fromPacketsBytes")
                        .getAsLong());
        assertEquals(
                "2026-11,2026-11-01T00:00:00Z,2026-12-01T00:00:00Z,web.service,143,5,202,2,,,,5,37,web.service",
                written(out -> ReportCsv.write(report("month"), out)).lines().toList().get(1));
    }
}
