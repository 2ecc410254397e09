package serviceaccounting.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import serviceaccounting.ledger.LedgerReader;
import serviceaccounting.traffic.Gap;
import serviceaccounting.traffic.RemoteAddress;
import serviceaccounting.traffic.RemoteAmounts;
import serviceaccounting.traffic.RemoteChecks;
import serviceaccounting.traffic.RemotePrefix;
import serviceaccounting.traffic.UnitName;

/** The same answer about remotes as table, JSON and CSV, letter by letter. */
final class RemotesWritersTest {

    private static final Instant NOW = Instant.parse("2026-11-20T09:41:07Z");
    private static final RemotePrefix ALICE = Remotes.ipv4("203.0.113.7");

    @TempDir private Path folder;
    private LedgerFixture fixture;

    @BeforeEach
    void fillLedger() {
        fixture =
                new LedgerFixture(folder, ZoneId.of("UTC"))
                        .moved("web.service", "2026-11-19T10:00:00Z", 4000, 5000)
                        .movedByPackets("web.service", "2026-11-19T10:00:10Z", 10)
                        .remote("web.service", "2026-11-19T10:00:00Z", ALICE, 100, 2048)
                        .remote("web.service", "2026-11-19T10:00:00Z", Remotes.ipv6(1), 20, 1000)
                        .remote("web.service", "2026-11-19T10:00:00Z", Remotes.ipv6(2), 20, 100)
                        .remote("web.service", "2026-11-19T10:00:00Z", Remotes.ipv6(3), 10, 100)
                        .remote("web.service", "2026-11-19T10:00:00Z", RemotePrefix.OTHER, 3000, 0)
                        .checks(
                                "web.service",
                                "2026-11-19T10:00:00Z",
                                new RemoteChecks(
                                        new RemoteAmounts(0, 0, 48, 1),
                                        new RemoteAmounts(860, 4, 0, 0)))
                        .moved("mail.service", "2026-11-19T10:00:00Z", 100, 100)
                        .remote("mail.service", "2026-11-19T10:00:00Z", ALICE, 152, 100)
                        .moved("backup.service", "2026-11-19T10:00:00Z", 0, 700)
                        .gap(
                                "",
                                "2026-11-19T10:00:00Z",
                                "2026-11-19T10:00:01Z",
                                Gap.Cause.PACKETS_LOST)
                        .committedAt("2026-11-20T09:41:03Z");
    }

    private RemoteReport report(RemotesBy by, String... units) {
        try (LedgerReader ledger = fixture.open()) {
            RemoteRequest request =
                    new RemoteRequest(
                            List.of(units).stream().map(UnitName::new).toList(),
                            true,
                            Map.of(new UnitName("backup.service"), WhyNoRemotes.SWITCHED_OFF),
                            by,
                            Optional.of(TimeExpression.parse("2026-11-19")),
                            Optional.of(TimeExpression.parse("2026-11-19")),
                            Optional.empty(),
                            RemoteLengths.AS_KEPT,
                            RemoteSort.TOTAL,
                            2);
            return RemoteReporter.report(ledger, request, NOW);
        }
    }

    private static String written(Consumer<PrintWriter> writer) {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        writer.accept(out);
        out.flush();
        return text.toString();
    }

    private static String table(RemoteReport report, ByteScale scale, boolean packets) {
        return written(out -> new RemotesTable(scale, packets, Palette.PLAIN).write(report, out));
    }

    private static JsonElement json(String text) {
        return JsonParser.parseString(text);
    }

    @Test
    void shouldWriteRowsThatAddUpToTheTotalAndHowSureTheyAre() {
        RemoteReport report =
                report(RemotesBy.TOTAL, "backup.service", "mail.service", "web.service");

        assertEquals(
                """
                Traffic by remote, 2026-11-19, UTC

                unit            remote             ingress   egress    total
                --------------  -----------------  -------  -------  -------
                backup.service  unattributed           0 B    700 B    700 B
                mail.service    203.0.113.7          152 B    100 B    252 B
                mail.service    beyond the total     -52 B      0 B    -52 B
                web.service     203.0.113.7          100 B  2.0 KiB  2.1 KiB
                web.service     2001:db8:0:1::/64     20 B   1000 B   1020 B
                web.service     2 more                30 B    200 B    230 B
                web.service     other              2.9 KiB      0 B  2.9 KiB
                web.service     unattributed         860 B  1.7 KiB  2.6 KiB
                --------------  -----------------  -------  -------  -------
                sum                                4.0 KiB  5.7 KiB  9.7 KiB

                unit              total    remotes  unattributed  coverage  after stop   lost
                --------------  -------    -------  ------------  --------  ----------  -----
                backup.service    700 B        0 B         700 B       off         0 B    0 B
                mail.service      200 B      252 B         -52 B   100.0 %         0 B    0 B
                web.service     8.8 KiB *  6.2 KiB       2.6 KiB    70.4 %        48 B  860 B
                * includes bytes that systemd did not count: the packets that were logged stand in

                not counted  from                 to                   duration  because
                -----------  -------------------  -------------------  --------  --------------------------------------------------
                all units    2026-11-19 10:00:00  2026-11-19 10:00:01     1.0 s  packets were logged faster than they could be read

                note: remotes are switched off in the settings: backup.service
                note: the remotes of mail.service have 52 bytes more than its total; likely causes: packets read since the counters were, answers in TIME_WAIT (iptables), packets that a later rule dropped
                as of 2026-11-20 09:41:03, the agent's last commit
                """,
                table(report, ByteScale.IEC, false));
    }

    @Test
    void shouldWritePeriodsAndPackets() {
        assertEquals(
                """
                Traffic by remote and hour, 2026-11-19, UTC

                hour              unit         remote             ingress  egress  total  packets in  packets out
                ----------------  -----------  -----------------  -------  ------  -----  ----------  -----------
                2026-11-19 10:00  web.service  203.0.113.7            100    2048   2148           1            3
                2026-11-19 10:00  web.service  2001:db8:0:1::/64       20    1000   1020           1            2
                2026-11-19 10:00  web.service  2 more                  30     200    230           2            2
                2026-11-19 10:00  web.service  other                 3000       0   3000           4            1
                2026-11-19 10:00  web.service  unattributed           860    1752   2612          -2           -2
                ----------------  -----------  -----------------  -------  ------  -----  ----------  -----------
                sum                                                  4010    5000   9010           6            6

                hour              unit         total    remotes  unattributed  coverage  after stop  lost
                ----------------  -----------  -----    -------  ------------  --------  ----------  ----
                2026-11-19 10:00  web.service   9010 *     6398          2612    70.4 %          48   860
                * includes bytes that systemd did not count: the packets that were logged stand in

                not counted  from                 to                   duration  because
                -----------  -------------------  -------------------  --------  --------------------------------------------------
                all units    2026-11-19 10:00:00  2026-11-19 10:00:01     1.0 s  packets were logged faster than they could be read

                as of 2026-11-20 09:41:03, the agent's last commit
                """,
                table(report(RemotesBy.HOUR, "web.service"), ByteScale.BYTES, true));
    }

    @Test
    void shouldShowADashForWhatNobodyCounts(@TempDir Path other) {
        fixture =
                new LedgerFixture(other, ZoneId.of("UTC"))
                        .remote("-.slice", "2026-11-19T10:00:00Z", ALICE, 1, 2)
                        .committedAt("2026-11-20T09:41:03Z");
        RemoteReport machine = report(RemotesBy.TOTAL, "-.slice");

        assertEquals(
                """
                Traffic by remote, 2026-11-19, UTC

                unit     remote       ingress  egress  total
                -------  -----------  -------  ------  -----
                -.slice  203.0.113.7        1       2      3
                -------  -----------  -------  ------  -----
                sum                         1       2      3

                unit     total  remotes  unattributed  coverage  after stop  lost
                -------  -----  -------  ------------  --------  ----------  ----
                -.slice      -        3             -         -           0     0

                as of 2026-11-20 09:41:03, the agent's last commit
                """,
                table(machine, ByteScale.BYTES, false));
    }

    @Test
    void shouldShowNamesOfSingleAddressesAndWhatElseThereIsToKnow() {
        RemoteReport plain = report(RemotesBy.TOTAL, "mail.service", "web.service");
        RemoteAddress alice = ALICE.address().orElseThrow();

        RemoteReport named = plain.named(Map.of(alice, "alice.example"), List.of("more to know"));

        assertEquals(Set.of(alice), plain.hosts());
        assertEquals(1, plain.networks());
        String text = table(named, ByteScale.BYTES, false);
        assertTrue(
                text.contains(
                        "mail.service  203.0.113.7        alice.example      152     100    252\n"),
                text);
        assertTrue(text.contains("note: more to know\n"), text);
    }

    @Test
    void shouldWriteCsvThatAddsUpToo() {
        assertEquals(
                """
                period,from,until,unit,kind,remote,prefixLength,name,remotes,ingressBytes,ingressPackets,egressBytes,egressPackets
                2026-11-19,2026-11-19T00:00:00Z,2026-11-20T00:00:00Z,mail.service,remote,203.0.113.7,32,,1,152,1,100,1
                2026-11-19,2026-11-19T00:00:00Z,2026-11-20T00:00:00Z,mail.service,unattributed,,,,,-52,0,0,0
                2026-11-19,2026-11-19T00:00:00Z,2026-11-20T00:00:00Z,web.service,remote,203.0.113.7,32,,1,100,1,2048,3
                2026-11-19,2026-11-19T00:00:00Z,2026-11-20T00:00:00Z,web.service,remote,2001:db8:0:1::,64,,1,20,1,1000,2
                2026-11-19,2026-11-19T00:00:00Z,2026-11-20T00:00:00Z,web.service,more,,,,2,30,2,200,2
                2026-11-19,2026-11-19T00:00:00Z,2026-11-20T00:00:00Z,web.service,other,,,,,3000,4,0,1
                2026-11-19,2026-11-19T00:00:00Z,2026-11-20T00:00:00Z,web.service,unattributed,,,,,860,-2,1752,-2
                """
                        .replace("\n", "\r\n"),
                written(
                        out ->
                                RemotesCsv.write(
                                        report(RemotesBy.TOTAL, "mail.service", "web.service"),
                                        out)));
    }

    @Test
    void shouldWriteOneJsonObjectWithRowsAndSums() {
        String text = written(out -> RemotesJson.write(report(RemotesBy.DAY, "mail.service"), out));

        assertEquals(1, text.lines().count());
        assertEquals(
                json(
                        """
                        {
                          "schema": {"name": "service-accounting/remotes", "version": 1},
                          "query": {
                            "units": ["mail.service"], "by": "day", "from": "2026-11-19T00:00:00Z", "until": "2026-11-20T00:00:00Z",
                            "zone": "UTC", "sort": "total", "top": 2, "ipv4PrefixLength": null, "ipv6PrefixLength": null,
                            "table": "remote_day", "totalsTable": "usage_day"
                          },
                          "rows": [
                            {
                              "period": "2026-11-19", "from": "2026-11-19T00:00:00Z", "until": "2026-11-20T00:00:00Z",
                              "unit": "mail.service", "account": "mail.service", "kind": "remote", "remote": "203.0.113.7", "prefixLength": 32, "name": null,
                              "remotes": 1, "ingressBytes": 152, "ingressPackets": 1, "egressBytes": 100, "egressPackets": 1
                            }
                          ],
                          "sums": [
                            {
                              "period": "2026-11-19", "from": "2026-11-19T00:00:00Z", "until": "2026-11-20T00:00:00Z",
                              "unit": "mail.service", "account": "mail.service", "enabled": true,
                              "total": {"ingressBytes": 100, "ingressPackets": 1, "egressBytes": 100, "egressPackets": 1},
                              "remotes": {"ingressBytes": 152, "ingressPackets": 1, "egressBytes": 100, "egressPackets": 1},
                              "unattributed": {"ingressBytes": -52, "ingressPackets": 0, "egressBytes": 0, "egressPackets": 0},
                              "coveragePercent": 100.0,
                              "afterStop": {"ingressBytes": 0, "ingressPackets": 0, "egressBytes": 0, "egressPackets": 0},
                              "lost": {"ingressBytes": 0, "ingressPackets": 0, "egressBytes": 0, "egressPackets": 0},
                              "interpolatedBytes": 0, "fromPacketsBytes": 0
                            }
                          ],
                          "gaps": [
                            {
                              "unit": null, "from": "2026-11-19T10:00:00Z", "to": "2026-11-19T10:00:01Z", "cause": "packets-lost",
                              "because": "packets were logged faster than they could be read", "packets": 0
                            }
                          ],
                          "notes": [
                            "the remotes of mail.service have 52 bytes more than its total; likely causes: packets read since the counters were, answers in TIME_WAIT (iptables), packets that a later rule dropped"
                          ],
                          "asOf": "2026-11-20T09:41:03Z"
                        }
                        """),
                json(text));
    }

    @Test
    void shouldTellRowsThatAreNoRemoteByTheirKind() {
        String text =
                written(out -> RemotesJson.write(report(RemotesBy.TOTAL, "web.service"), out));
        JsonArray rows = json(text).getAsJsonObject().getAsJsonArray("rows");

        assertEquals(
                json(
                        """
                        {
                          "period": "2026-11-19", "from": "2026-11-19T00:00:00Z", "until": "2026-11-20T00:00:00Z",
                          "unit": "web.service", "account": "web.service", "kind": "more", "remote": null, "prefixLength": null, "name": null,
                          "remotes": 2, "ingressBytes": 30, "ingressPackets": 2, "egressBytes": 200, "egressPackets": 2
                        }
                        """),
                rows.get(2));
        assertEquals("other", rows.get(3).getAsJsonObject().get("kind").getAsString());
        assertTrue(rows.get(3).getAsJsonObject().get("remotes").isJsonNull());
    }
}
