package serviceaccounting.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import serviceaccounting.ledger.LedgerReader;
import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.Counters;

/**
 * CPU and I/O of each run: whole where systemd counts them, absent where a controller is missing.
 */
final class RunFiguresReportTest {

    @TempDir private Path folder;
    private Report report;

    @BeforeEach
    void ask() {
        Counters all =
                Counters.ofIp(1024, 3, 2048, 4)
                        .with(Counter.CPU_NANOS, 62_000_000_000L)
                        .with(Counter.IO_READ_BYTES, 4096)
                        .with(Counter.IO_WRITE_BYTES, 0);
        Counters withoutIo = Counters.ofIp(1, 1, 1, 1).with(Counter.CPU_NANOS, 120_000_000L);
        Counters onlyIp = Counters.ofIp(2, 1, 2, 1);
        LedgerFixture fixture =
                new LedgerFixture(folder, ZoneId.of("UTC"))
                        .ran(
                                "job.service",
                                '1',
                                "2026-11-20T07:00:00Z",
                                "2026-11-20T07:01:02Z",
                                all,
                                "success")
                        .ran(
                                "job.service",
                                '2',
                                "2026-11-20T08:00:00Z",
                                "2026-11-20T08:00:01Z",
                                withoutIo,
                                "exit-code")
                        .runs(
                                "job.service",
                                '3',
                                "2026-11-20T09:00:00Z",
                                "2026-11-20T09:41:00Z",
                                onlyIp)
                        .committedAt("2026-11-20T09:41:00Z");
        try (LedgerReader ledger = fixture.open()) {
            report =
                    Reporter.report(
                            ledger,
                            new ReportRequest(
                                    ledger.units(),
                                    Resolution.INVOCATION,
                                    Optional.of(TimeExpression.parse("2026-11-20")),
                                    Optional.empty(),
                                    Optional.empty()),
                            Instant.parse("2026-11-20T09:41:07Z"));
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
    void shouldShowThemInTheTable() {
        ReportColumns columns = new ReportColumns(false, true, true);

        assertEquals(
                """
                Traffic by invocation, 2026-11-20, UTC

                start                end                  unit         ingress   egress    total     cpu     read  written  result     door
                -------------------  -------------------  -----------  -------  -------  -------  ------  -------  -------  ---------  -------
                2026-11-20 07:00:00  2026-11-20 07:01:02  job.service  1.0 KiB  2.0 KiB  3.0 KiB  1m 02s  4.0 KiB      0 B  success    stopped
                2026-11-20 08:00:00  2026-11-20 08:00:01  job.service      1 B      1 B      2 B  0.12 s        -        -  exit-code  stopped
                2026-11-20 09:00:00  running              job.service      2 B      2 B      4 B       -        -        -  -          live
                -------------------  -------------------  -----------  -------  -------  -------  ------  -------  -------  ---------  -------
                sum                                                    1.0 KiB  2.0 KiB  3.0 KiB  1m 02s  4.0 KiB      0 B

                as of 2026-11-20 09:41:00, the agent's last commit
                """,
                written(
                        out ->
                                new ReportTable(ByteScale.IEC, columns, Palette.PLAIN)
                                        .write(report, out)));
    }

    @Test
    void shouldWriteThemAsJsonWithNullsAndNeverZeros() {
        JsonArray rows =
                JsonParser.parseString(written(out -> ReportJson.write(report, out)))
                        .getAsJsonObject()
                        .getAsJsonArray("rows");
        JsonObject first = rows.get(0).getAsJsonObject();
        JsonObject second = rows.get(1).getAsJsonObject();
        JsonObject third = rows.get(2).getAsJsonObject();

        assertEquals(62_000_000_000L, first.get("cpuNanos").getAsLong());
        assertEquals(4096, first.get("ioReadBytes").getAsLong());
        assertEquals(0, first.get("ioWriteBytes").getAsLong());
        assertFalse(second.get("cpuNanos").isJsonNull());
        assertTrue(second.get("ioReadBytes").isJsonNull());
        assertTrue(second.get("ioWriteBytes").isJsonNull());
        assertTrue(third.get("cpuNanos").isJsonNull());
    }

    @Test
    void shouldLeaveFieldsOfCsvEmpty() {
        assertEquals(
                "2026-11-20 09:00:00,2026-11-20T09:00:00Z,,job.service,2,1,2,1,,,,0,0,33333333333333333333333333333333,,live,2026-11-20T09:41:00Z,0,job.service",
                written(out -> ReportCsv.write(report, out)).lines().toList().get(3));
    }
}
