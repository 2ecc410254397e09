package serviceaccounting.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import serviceaccounting.ledger.LedgerReader;
import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.Gap;
import serviceaccounting.traffic.UnitName;

/** The same answers as table, JSON and CSV, letter by letter. */
final class WritersTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Instant NOW = Instant.parse("2026-11-20T09:41:07Z");

    @TempDir private Path folder;

    private LedgerFixture fixture() {
        return new LedgerFixture(folder, BERLIN)
                .moved("nginx.service", "2026-11-19T10:00:00Z", 1_300_000_000, 12_400_000_000L)
                .moved(
                        "nginx.service",
                        "2026-11-20T09:00:00Z",
                        Counters.ofIp(512, 3, 1_048_576, 900)
                                .with(Counter.CPU_NANOS, 3_210_000_000L))
                .movedAround(
                        "backup.service", "2026-11-18T12:00:00Z", "2026-11-20T08:00:00Z", 5_000_000)
                .runs(
                        "nginx.service",
                        '1',
                        "2026-11-19T09:00:00Z",
                        "2026-11-20T09:41:00Z",
                        Counters.ofIp(1024, 3, 2048, 4))
                .ran(
                        "backup.service",
                        '2',
                        "2026-11-20T07:59:00Z",
                        "2026-11-20T08:01:00Z",
                        Counters.ofIp(5_000_000, 9, 0, 0),
                        "success")
                .gap(
                        "nginx.service",
                        "2026-11-20T08:00:00Z",
                        "2026-11-20T08:00:00.400Z",
                        Gap.Cause.DAEMON_RELOAD)
                .gap("", "2026-11-20T08:30:00Z", "", Gap.Cause.NOT_ACCOUNTED)
                .vital("commits", 12)
                .committedAt("2026-11-20T09:41:03Z");
    }

    private Report report(Resolution resolution, String since) {
        try (LedgerReader ledger = fixture().open()) {
            ReportRequest request =
                    new ReportRequest(
                            ledger.units(),
                            resolution,
                            Optional.of(TimeExpression.parse(since)),
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

    private static String table(Report report, ByteScale scale, ReportColumns columns) {
        return written(out -> new ReportTable(scale, columns, Palette.PLAIN).write(report, out));
    }

    @Test
    void shouldWriteATableWithMarksGapsAndSum() {
        assertEquals(
                """
                Traffic by day, 2026-11-18 to 2026-11-20, Europe/Berlin

                day         unit            ingress    egress     total
                ----------  --------------  -------  --------  --------
                2026-11-18  backup.service  4.8 MiB       0 B   4.8 MiB ~
                2026-11-19  nginx.service   1.2 GiB  11.5 GiB  12.8 GiB
                2026-11-20  nginx.service     512 B   1.0 MiB   1.0 MiB
                ----------  --------------  -------  --------  --------
                sum                         1.2 GiB  11.5 GiB  12.8 GiB
                ~ includes bytes of which is only known that they moved around that time

                not counted    from                 to                   duration  because
                -------------  -------------------  -------------------  --------  -------------------------------------------
                nginx.service  2026-11-20 09:00:00  2026-11-20 09:00:00     0.4 s  systemd stopped counting at a daemon-reload
                all units      2026-11-20 09:30:00  still open                  -  systemd has no counters for the unit

                as of 2026-11-20 10:41:03, the agent's last commit
                """,
                table(report(Resolution.DAY, "2026-11-18"), ByteScale.IEC, ReportColumns.BYTES));
    }

    @Test
    void shouldShowWhatIsNotAccountedAsADashAndNeverAsZero() {
        String text =
                table(
                        report(Resolution.DAY, "2026-11-19"),
                        ByteScale.BYTES,
                        new ReportColumns(true, true, true));

        assertEquals(
                """
                Traffic by day, 2026-11-19 to 2026-11-20, Europe/Berlin

                day         unit              ingress       egress        total  packets in  packets out     cpu  read  written
                ----------  -------------  ----------  -----------  -----------  ----------  -----------  ------  ----  -------
                2026-11-19  nginx.service  1300000000  12400000000  13700000000     1300001     12400001       -     -        -
                2026-11-20  nginx.service         512      1048576      1049088           3          900  3.21 s     -        -
                ----------  -------------  ----------  -----------  -----------  ----------  -----------  ------  ----  -------
                sum                        1300000512  12401048576  13701049088     1300004     12400901  3.21 s     -        -
                """,
                text.substring(0, text.indexOf("\n\nnot counted") + 1));
    }

    @Test
    void shouldWriteRunsWithResultAndDoor() {
        String text =
                table(
                        report(Resolution.INVOCATION, "2026-11-19"),
                        ByteScale.IEC,
                        ReportColumns.BYTES);

        assertEquals(
                """
                Traffic by invocation, 2026-11-19 to 2026-11-20, Europe/Berlin

                start                end                  unit            ingress   egress    total  result   door
                -------------------  -------------------  --------------  -------  -------  -------  -------  -------
                2026-11-19 10:00:00  running              nginx.service   1.0 KiB  2.0 KiB  3.0 KiB  -        live
                2026-11-20 08:59:00  2026-11-20 09:01:00  backup.service  4.8 MiB      0 B  4.8 MiB  success  stopped
                -------------------  -------------------  --------------  -------  -------  -------  -------  -------
                sum                                                       4.8 MiB  2.0 KiB  4.8 MiB
                """,
                text.substring(0, text.indexOf("\n\nnot counted") + 1));
    }

    @Test
    void shouldSayThatNothingMovedAndStillPrintASum() {
        Report report =
                new Report(
                        List.of(new UnitName("quiet.service")),
                        Resolution.DAY,
                        new Period(
                                Instant.parse("2026-11-19T00:00:00Z"),
                                Instant.parse("2026-11-20T00:00:00Z")),
                        ZoneId.of("UTC"),
                        "usage_day",
                        List.of(),
                        Counters.ofIp(0, 0, 0, 0),
                        0,
                        0,
                        List.of(),
                        Map.of(),
                        List.of("something to know"),
                        Optional.empty());

        assertEquals(
                """
                Traffic by day, 2026-11-19, UTC

                day  unit  ingress  egress  total
                ---  ----  -------  ------  -----
                nothing moved
                ---  ----  -------  ------  -----
                sum            0 B     0 B    0 B

                note: something to know
                the agent has committed nothing yet
                """,
                table(report, ByteScale.IEC, ReportColumns.BYTES));
    }

    @Test
    void shouldWriteOneJsonObjectWithRawNumbersAndNulls() {
        String text = written(out -> ReportJson.write(report(Resolution.DAY, "2026-11-20"), out));

        assertEquals(1, text.lines().count());
        assertEquals(
                json(
                        """
                        {
                          "schema": {"name": "service-accounting/report", "version": 1},
                          "query": {
                            "units": ["backup.service", "nginx.service"], "by": "day",
                            "from": "2026-11-20T00:00:00+01:00", "until": "2026-11-21T00:00:00+01:00",
                            "zone": "Europe/Berlin", "table": "usage_day"
                          },
                          "rows": [
                            {
                              "period": "2026-11-20",
                              "from": "2026-11-20T00:00:00+01:00", "until": "2026-11-21T00:00:00+01:00",
                              "unit": "nginx.service", "account": "nginx.service",
                              "ingressBytes": 512, "ingressPackets": 3, "egressBytes": 1048576, "egressPackets": 900,
                              "cpuNanos": 3210000000, "ioReadBytes": null, "ioWriteBytes": null,
                              "interpolatedBytes": 0, "fromPacketsBytes": 0
                            }
                          ],
                          "sums": {
                            "ingressBytes": 512, "ingressPackets": 3, "egressBytes": 1048576, "egressPackets": 900,
                            "cpuNanos": 3210000000, "ioReadBytes": null, "ioWriteBytes": null,
                            "interpolatedBytes": 0, "fromPacketsBytes": 0
                          },
                          "gaps": [
                            {
                              "unit": "nginx.service", "from": "2026-11-20T09:00:00+01:00", "to": "2026-11-20T09:00:00.400+01:00",
                              "cause": "daemon-reload", "because": "systemd stopped counting at a daemon-reload", "packets": 0
                            },
                            {
                              "unit": null, "from": "2026-11-20T09:30:00+01:00", "to": null,
                              "cause": "not-accounted", "because": "systemd has no counters for the unit", "packets": 0
                            }
                          ],
                          "notes": [],
                          "asOf": "2026-11-20T10:41:03+01:00"
                        }
                        """),
                json(text));
    }

    @Test
    void shouldWriteRunsAsJson() {
        String text =
                written(out -> ReportJson.write(report(Resolution.INVOCATION, "2026-11-20"), out));

        assertEquals(
                json(
                        """
                        {
                          "period": "2026-11-19 10:00:00", "from": "2026-11-19T10:00:00+01:00", "until": null,
                          "invocation": "11111111111111111111111111111111", "running": true, "result": null, "door": "live",
                          "lastReading": "2026-11-20T10:41:00+01:00", "resets": 0, "unit": "nginx.service", "account": "nginx.service",
                          "ingressBytes": 1024, "ingressPackets": 3, "egressBytes": 2048, "egressPackets": 4,
                          "cpuNanos": null, "ioReadBytes": null, "ioWriteBytes": null, "interpolatedBytes": 0, "fromPacketsBytes": 0
                        }
                        """),
                json(text).getAsJsonObject().getAsJsonArray("rows").get(0));
    }

    @Test
    void shouldWriteCsvWithEmptyFieldsForWhatIsNotAccounted() {
        assertEquals(
                """
                period,from,until,unit,ingressBytes,ingressPackets,egressBytes,egressPackets,cpuNanos,ioReadBytes,ioWriteBytes,interpolatedBytes,fromPacketsBytes,account
                2026-11-19,2026-11-19T00:00:00+01:00,2026-11-20T00:00:00+01:00,nginx.service,1300000000,1300001,12400000000,12400001,,,,0,0,nginx.service
                2026-11-20,2026-11-20T00:00:00+01:00,2026-11-21T00:00:00+01:00,nginx.service,512,3,1048576,900,3210000000,,,0,0,nginx.service
                """
                        .replace("\n", "\r\n"),
                written(out -> ReportCsv.write(report(Resolution.DAY, "2026-11-19"), out)));
        assertEquals(
                """
                period,from,until,unit,ingressBytes,ingressPackets,egressBytes,egressPackets,cpuNanos,ioReadBytes,ioWriteBytes,interpolatedBytes,fromPacketsBytes,invocation,result,door,lastReading,resets,account
                2026-11-19 10:00:00,2026-11-19T10:00:00+01:00,,nginx.service,1024,3,2048,4,,,,0,0,11111111111111111111111111111111,,live,2026-11-20T10:41:00+01:00,0,nginx.service
                2026-11-20 08:59:00,2026-11-20T08:59:00+01:00,2026-11-20T09:01:00+01:00,backup.service,5000000,9,0,0,,,,0,0,22222222222222222222222222222222,success,stopped,2026-11-20T09:01:00+01:00,0,backup.service
                """
                        .replace("\n", "\r\n"),
                written(out -> ReportCsv.write(report(Resolution.INVOCATION, "2026-11-20"), out)));
    }

    @Test
    void shouldWriteTheStatusOfDeclaredAndRecordedUnits() {
        Status status = status();

        assertEquals(
                """
                agent   last commit 2026-11-20 10:41:03, 4.0 s ago
                ledger  LEDGER, days cut in Europe/Berlin

                unit            state       since                last reading         door     ingress today  egress today
                --------------  ----------  -------------------  -------------------  -------  -------------  ------------
                app@.service    never seen  -                    -                    -                    -             - declared, nothing recorded yet
                backup.service  ended       2026-11-20 09:01:00  2026-11-20 09:01:00  stopped              -             -
                nginx.service   running     2026-11-19 10:00:00  2026-11-20 10:41:00  live             512 B       1.0 MiB
                --------------  ----------  -------------------  -------------------  -------  -------------  ------------
                sum                                                                                    512 B       1.0 MiB

                not counted  from                 to          duration  because
                -----------  -------------------  ----------  --------  ------------------------------------
                all units    2026-11-20 09:30:00  still open         -  systemd has no counters for the unit

                the agent's own counters  count
                ------------------------  -----
                commits                      12
                """,
                written(
                                out ->
                                        new StatusTable(ByteScale.IEC, Palette.PLAIN)
                                                .write(status, Duration.ofMinutes(3), out))
                        .replace(status.ledger().toString(), "LEDGER"));
    }

    @Test
    void shouldAskWhetherTheAgentRunsWhenItsLastCommitIsLate() {
        String text =
                written(
                        out ->
                                new StatusTable(ByteScale.IEC, Palette.PLAIN)
                                        .write(status(), Duration.ofSeconds(3), out));

        assertEquals(
                "agent   last commit 2026-11-20 10:41:03, 4.0 s ago: is it running? systemctl status service-accounting",
                text.lines().findFirst().orElseThrow());
    }

    @Test
    void shouldWriteTheStatusAsJson() {
        Status status = status();

        assertEquals(
                json(
                        """
                        {
                          "schema": {"name": "service-accounting/status", "version": 1},
                          "now": "2026-11-20T10:41:07+01:00", "lastCommit": "2026-11-20T10:41:03+01:00", "ageSeconds": 4,
                          "ledger": "LEDGER", "zone": "Europe/Berlin",
                          "units": [
                            {
                              "unit": "app@.service", "declared": true, "recorded": false, "state": "never seen",
                              "invocation": null, "start": null, "end": null, "result": null, "lastReading": null, "door": null,
                              "today": {
                                "ingressBytes": null, "ingressPackets": null, "egressBytes": null, "egressPackets": null,
                                "cpuNanos": null, "ioReadBytes": null, "ioWriteBytes": null
                              }
                            },
                            {
                              "unit": "backup.service", "declared": false, "recorded": true, "state": "ended",
                              "invocation": "22222222222222222222222222222222",
                              "start": "2026-11-20T08:59:00+01:00", "end": "2026-11-20T09:01:00+01:00", "result": "success",
                              "lastReading": "2026-11-20T09:01:00+01:00", "door": "stopped",
                              "today": {
                                "ingressBytes": null, "ingressPackets": null, "egressBytes": null, "egressPackets": null,
                                "cpuNanos": null, "ioReadBytes": null, "ioWriteBytes": null
                              }
                            },
                            {
                              "unit": "nginx.service", "declared": true, "recorded": true, "state": "running",
                              "invocation": "11111111111111111111111111111111",
                              "start": "2026-11-19T10:00:00+01:00", "end": null, "result": null,
                              "lastReading": "2026-11-20T10:41:00+01:00", "door": "live",
                              "today": {
                                "ingressBytes": 512, "ingressPackets": 3, "egressBytes": 1048576, "egressPackets": 900,
                                "cpuNanos": 3210000000, "ioReadBytes": null, "ioWriteBytes": null
                              }
                            }
                          ],
                          "gaps": [
                            {
                              "unit": null, "from": "2026-11-20T09:30:00+01:00", "to": null,
                              "cause": "not-accounted", "because": "systemd has no counters for the unit", "packets": 0
                            }
                          ],
                          "vitals": {"commits": 12}
                        }
                        """
                                .replace("LEDGER", status.ledger().toString())),
                json(written(out -> StatusJson.write(status, out))));
    }

    private Status status() {
        LedgerFixture fixture = fixture();
        try (LedgerReader ledger = fixture.open()) {
            return Status.ask(
                    fixture.file(),
                    ledger,
                    List.of(new UnitName("app@.service"), new UnitName("nginx.service")),
                    NOW);
        }
    }

    private static JsonElement json(String text) {
        return JsonParser.parseString(text);
    }
}
