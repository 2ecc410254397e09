package serviceaccounting.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import serviceaccounting.ledger.LedgerReader;
import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.UnitName;

/** A service and its sockets are one account: shown as one with its parts, and never twice. */
final class AccountsReportTest {

    @TempDir private Path folder;
    private LedgerFixture fixture;

    @BeforeEach
    void fillLedger() {
        fixture =
                new LedgerFixture(folder, ZoneId.of("UTC"))
                        .moved("web.service", "2026-11-18T10:00:00Z", 5, 5)
                        .moved("admin.socket", "2026-11-19T10:00:00Z", 1, 2)
                        .moved("other.service", "2026-11-19T10:00:00Z", 7, 7)
                        .moved("web.service", "2026-11-19T10:00:00Z", 10, 20)
                        .movedByPackets("web.socket", "2026-11-19T10:00:00Z", 100)
                        .moved("lone.socket", "2026-11-20T08:00:00Z", 3, 4)
                        .handedOver("web.socket", "web.service")
                        .handedOver("admin.socket", "web.service")
                        .handedOver("lone.socket", "quiet.service")
                        .committedAt("2026-11-20T09:41:00Z");
    }

    private Report report(Resolution by) {
        try (LedgerReader ledger = fixture.open()) {
            return Reporter.report(
                    ledger,
                    new ReportRequest(
                            ledger.units(),
                            by,
                            Optional.of(TimeExpression.parse("2026-11-18")),
                            Optional.empty(),
                            Optional.empty()),
                    Instant.parse("2026-11-20T09:41:07Z"));
        }
    }

    @Test
    void shouldShowAnAccountAsOneWithItsParts() {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        new ReportTable(ByteScale.BYTES, ReportColumns.BYTES, Palette.PLAIN)
                .write(report(Resolution.DAY), out);
        out.flush();

        assertEquals(
                """
                Traffic by day, 2026-11-18 to 2026-11-20, UTC

                day         unit                  ingress  egress  total
                ----------  --------------------  -------  ------  -----
                2026-11-18  web.service                 5       5     10
                2026-11-19  other.service               7       7     14
                2026-11-19  web.service               111      22    133 *
                2026-11-19    of it admin.socket        1       2      3
                2026-11-19    of it web.service        10      20     30
                2026-11-19    of it web.socket        100       0    100 *
                2026-11-20  quiet.service               3       4      7
                2026-11-20    of it lone.socket         3       4      7
                ----------  --------------------  -------  ------  -----
                sum                                   126      38    164
                * includes bytes that systemd did not count: the packets that were logged stand in

                as of 2026-11-20 09:41:00, the agent's last commit
                """,
                text.toString());
    }

    @Test
    void shouldCountEveryByteOnceAndNameTheAccountOfEachRow() {
        Report report = report(Resolution.MONTH);

        assertEquals(126, report.sums().orZero(Counter.INGRESS_BYTES));
        assertEquals(
                126,
                report.rows().stream()
                        .mapToLong(row -> row.amounts().orZero(Counter.INGRESS_BYTES))
                        .sum());
        assertEquals(
                List.of(
                        new UnitName("web.service"),
                        new UnitName("quiet.service"),
                        new UnitName("other.service"),
                        new UnitName("web.service"),
                        new UnitName("web.service")),
                report.rows().stream().map(row -> report.accountOf(row.unit())).toList());
    }

    @Test
    void shouldKeepTheLastServiceThatASocketWasHandedTo() {
        fixture =
                new LedgerFixture(folder, ZoneId.of("UTC"))
                        .handedOver("web.socket", "next.service")
                        .committedAt("2026-11-20T09:42:00Z");

        assertEquals(
                new UnitName("next.service"),
                report(Resolution.DAY).accountOf(new UnitName("web.socket")));
        assertEquals(
                new UnitName("web.service"),
                report(Resolution.DAY).accountOf(new UnitName("admin.socket")));
    }
}
