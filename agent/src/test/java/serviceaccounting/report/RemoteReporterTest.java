package serviceaccounting.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import serviceaccounting.ledger.LedgerReader;
import serviceaccounting.ledger.LedgerWriter;
import serviceaccounting.ledger.Retention;
import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.Gap;
import serviceaccounting.traffic.RemoteAmounts;
import serviceaccounting.traffic.RemoteChecks;
import serviceaccounting.traffic.RemotePrefix;
import serviceaccounting.traffic.UnitName;

/** What a report of remotes says of real ledgers: rows, balance, notes. */
final class RemoteReporterTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Instant NOW = Instant.parse("2026-11-20T09:41:07Z");
    private static final String COMMIT = "2026-11-20T09:41:00Z";
    private static final UnitName WEB = new UnitName("web.service");
    private static final RemotePrefix ALICE = Remotes.ipv4("203.0.113.7");
    private static final RemotePrefix BOB = Remotes.ipv4("203.0.113.9");
    private static final RemotePrefix CAROL = Remotes.ipv4("198.51.100.1");

    @TempDir private Path folder;

    private LedgerFixture fixture() {
        return new LedgerFixture(folder, BERLIN);
    }

    /** What is asked, with what is usual where a test says nothing. */
    private static final class Question {
        private List<UnitName> units = List.of(WEB);
        private boolean named = true;
        private Map<UnitName, WhyNoRemotes> without = Map.of();
        private RemotesBy by = RemotesBy.TOTAL;
        private Optional<TimeExpression> since = Optional.empty();
        private Optional<TimeExpression> until = Optional.empty();
        private Optional<ZoneId> zone = Optional.empty();
        private RemoteLengths lengths = RemoteLengths.AS_KEPT;
        private RemoteSort sort = RemoteSort.TOTAL;
        private int top = 20;

        Question by(RemotesBy value) {
            by = value;
            return this;
        }

        Question since(String time) {
            since = Optional.of(TimeExpression.parse(time));
            return this;
        }

        Question until(String time) {
            until = Optional.of(TimeExpression.parse(time));
            return this;
        }

        Question in(String name) {
            zone = Optional.of(ZoneId.of(name));
            return this;
        }

        RemoteReport to(LedgerFixture fixture) {
            try (LedgerReader ledger = fixture.open()) {
                return RemoteReporter.report(
                        ledger,
                        new RemoteRequest(
                                units, named, without, by, since, until, zone, lengths, sort, top),
                        NOW);
            }
        }
    }

    private static List<String> rows(RemoteReport report) {
        TimeLabels labels = new TimeLabels(report.zone());
        List<String> rows = new ArrayList<>();
        for (RemoteSection section : report.sections()) {
            for (RemoteRow row : section.rows()) {
                rows.add(
                        "%s%s %s %d/%d"
                                .formatted(
                                        report.request()
                                                .by()
                                                .resolution()
                                                .map(
                                                        by ->
                                                                labels.row(
                                                                                by,
                                                                                section.period()
                                                                                        .from())
                                                                        + " ")
                                                .orElse(""),
                                        section.unit(),
                                        row.remote()
                                                .map(RemotePrefix::toString)
                                                .orElse(row.remotes() + " more"),
                                        row.amounts().ingressBytes(),
                                        row.amounts().egressBytes()));
            }
        }
        return rows;
    }

    private static RemoteBalance balance(RemoteReport report) {
        assertEquals(1, report.sections().size());
        return report.sections().getFirst().balance();
    }

    private static void assertAddsUp(RemoteReport report) {
        for (RemoteSection section : report.sections()) {
            for (Counter counter : RemoteFolder.IP_COUNTERS) {
                long sum = section.balance().unattributed(counter).orElseThrow();
                for (RemoteRow row : section.rows()) {
                    sum += RemoteBalance.of(row.amounts(), counter);
                }
                assertEquals(section.balance().total().get(counter), OptionalLong.of(sum));
            }
        }
    }

    @Test
    void shouldSumUpRemotesAndShowThoseWithMostTrafficFirst() {
        LedgerFixture fixture =
                fixture()
                        .moved("web.service", "2026-11-19T10:00:00Z", 1000, 5000)
                        .remote("web.service", "2026-11-18T10:00:00Z", ALICE, 100, 100)
                        .remote("web.service", "2026-11-19T10:00:00Z", ALICE, 1, 2)
                        .remote("web.service", "2026-11-19T10:00:00Z", BOB, 300, 3000)
                        .remote("web.service", "2026-11-19T10:00:00Z", CAROL, 500, 0)
                        .remote("other.service", "2026-11-19T10:00:00Z", CAROL, 9, 9)
                        .committedAt(COMMIT);
        Question question = new Question();

        RemoteReport report = question.to(fixture);

        assertEquals(
                List.of(
                        "web.service 203.0.113.9 300/3000",
                        "web.service 198.51.100.1 500/0",
                        "web.service 203.0.113.7 101/102"),
                rows(report));
        assertAddsUp(report);
        assertEquals(OptionalLong.of(99), balance(report).unattributed(Counter.INGRESS_BYTES));
        assertEquals(OptionalLong.of(1898), balance(report).unattributed(Counter.EGRESS_BYTES));
        // (901 + 3102) / 6000
        assertEquals(OptionalDouble.of(66.71), balance(report).coveragePercent());
        assertEquals("remote_day", report.table());
        assertEquals(Optional.of(Instant.parse(COMMIT)), report.asOf());

        question.sort = RemoteSort.INGRESS;
        assertEquals("web.service 198.51.100.1 500/0", rows(question.to(fixture)).getFirst());
        question.sort = RemoteSort.EGRESS;
        assertEquals("web.service 203.0.113.7 101/102", rows(question.to(fixture)).get(1));
    }

    @Test
    void shouldFoldWhatIsBehindTheTopIntoOneRowAndLeaveOtherApart() {
        LedgerFixture fixture = fixture().moved("web.service", "2026-11-19T10:00:00Z", 9999, 9999);
        for (int host = 1; host <= 30; host++) {
            fixture.remote(
                    "web.service", "2026-11-19T10:00:00Z", Remotes.ipv4("10.0.0." + host), host, 0);
        }
        fixture.remote("web.service", "2026-11-19T10:00:00Z", RemotePrefix.OTHER, 5000, 7)
                .committedAt(COMMIT);
        Question question = new Question();
        question.top = 2;

        RemoteReport report = question.to(fixture);

        assertEquals(
                List.of(
                        "web.service 10.0.0.30 30/0",
                        "web.service 10.0.0.29 29/0",
                        "web.service 28 more 406/0",
                        "web.service other 5000/7"),
                rows(report));
        assertAddsUp(report);
    }

    @Test
    void shouldCutHoursByTheClockOfTheZoneAndDaysByTheLedgers() {
        LedgerFixture fixture =
                fixture()
                        .moved("web.service", "2026-11-19T22:59:00Z", 10, 0)
                        .remote("web.service", "2026-11-19T22:59:00Z", ALICE, 10, 0)
                        .moved("web.service", "2026-11-19T23:01:00Z", 20, 0)
                        .remote("web.service", "2026-11-19T23:01:00Z", ALICE, 20, 0)
                        .committedAt(COMMIT);

        RemoteReport days = new Question().by(RemotesBy.DAY).since("2026-11-19").to(fixture);
        RemoteReport hours = new Question().by(RemotesBy.HOUR).since("2026-11-19").to(fixture);
        RemoteReport utc =
                new Question().by(RemotesBy.DAY).since("2026-11-19").in("UTC").to(fixture);

        assertEquals(
                List.of(
                        "2026-11-19 web.service 203.0.113.7 10/0",
                        "2026-11-20 web.service 203.0.113.7 20/0"),
                rows(days));
        assertEquals(
                List.of(
                        "2026-11-19 23:00 web.service 203.0.113.7 10/0",
                        "2026-11-20 00:00 web.service 203.0.113.7 20/0"),
                rows(hours));
        assertEquals(List.of("2026-11-19 web.service 203.0.113.7 30/0"), rows(utc));
        assertEquals(
                List.of("remote_day", "remote_hour", "remote_hour"),
                List.of(days.table(), hours.table(), utc.table()));
        for (RemoteReport report : List.of(days, hours, utc)) {
            assertAddsUp(report);
            report.sections().forEach(section -> assertTrue(section.balance().agrees()));
        }
    }

    @Test
    void shouldKeepTotalsAndRemotesTogetherWhereHoursDontFitTheZone() {
        LedgerFixture fixture = fixture();
        for (int minute = 0; minute < 60; minute += 15) {
            String at = "2026-11-19T18:%02d:00Z".formatted(minute);
            fixture.moved("web.service", at, 10, 0).remote("web.service", at, ALICE, 10, 0);
        }
        fixture.committedAt(COMMIT);

        // There a day begins at 18:30 UTC.
        RemoteReport report =
                new Question().by(RemotesBy.DAY).since("2026-11-19").in("Asia/Kolkata").to(fixture);

        assertEquals(List.of("2026-11-19 web.service 203.0.113.7 40/0"), rows(report));
        assertTrue(report.sections().getFirst().balance().agrees());
        assertTrue(
                report.notes().stream().anyMatch(note -> note.contains("by the hours of UTC")),
                report.notes()::toString);
    }

    @Test
    void shouldSayByHowMuchRemotesExceedTheTotalAndWhy() {
        RemoteChecks afterStop =
                new RemoteChecks(new RemoteAmounts(0, 0, 70, 1), RemoteAmounts.NONE);
        LedgerFixture fixture =
                fixture()
                        .moved("web.service", "2026-11-19T10:00:00Z", 1000, 1000)
                        .remote("web.service", "2026-11-19T10:00:00Z", ALICE, 1000, 1070)
                        .checks("web.service", "2026-11-19T10:00:00Z", afterStop)
                        .moved("mail.service", "2026-11-19T10:00:00Z", 1000, 1000)
                        .remote("mail.service", "2026-11-19T10:00:00Z", ALICE, 1052, 900)
                        .committedAt(COMMIT);
        Question question = new Question();
        question.units = List.of(new UnitName("mail.service"), WEB);

        RemoteReport report = question.to(fixture);

        assertAddsUp(report);
        RemoteBalance mail = report.sections().getFirst().balance();
        RemoteBalance web = report.sections().getLast().balance();
        assertEquals(OptionalLong.of(-70), web.unattributed(Counter.EGRESS_BYTES));
        assertEquals(OptionalDouble.of(100), web.coveragePercent());
        // One direction does not make up for the other.
        assertEquals(OptionalLong.of(-52), mail.unattributed(Counter.INGRESS_BYTES));
        assertEquals(OptionalDouble.of(95), mail.coveragePercent());
        assertEquals(
                List.of(
                        "the remotes of mail.service have 52 bytes more than its total; likely causes: packets read since the counters were, answers in TIME_WAIT (iptables), packets that a later rule dropped",
                        "the remotes of web.service have 70 bytes more than its total: 70 bytes came after a stop, when systemd counts no more"),
                report.notes());
    }

    @Test
    void shouldNeverCallIncompleteWhatRoundsToAHundred() {
        LedgerFixture fixture =
                fixture()
                        .moved("web.service", "2026-11-19T10:00:00Z", 5_000_000_000_000L, 1)
                        .remote("web.service", "2026-11-19T10:00:00Z", ALICE, 5_000_000_000_000L, 0)
                        .committedAt(COMMIT);

        assertEquals(
                OptionalDouble.of(99.99), balance(new Question().to(fixture)).coveragePercent());
    }

    @Test
    void shouldShowNoTotalNorCoverageForTheMachineWhichSystemdDoesNotCount() {
        LedgerFixture fixture =
                fixture()
                        .remote("-.slice", "2026-11-19T10:00:00Z", ALICE, 7, 8)
                        .moved("web.service", "2026-11-19T10:00:00Z", 7, 8)
                        .committedAt(COMMIT);
        Question question = new Question();
        question.units = List.of(RemoteRequest.MACHINE);

        RemoteReport report = question.to(fixture);

        assertEquals(List.of("-.slice 203.0.113.7 7/8"), rows(report));
        assertEquals(Counters.ABSENT, balance(report).total());
        assertEquals(OptionalLong.empty(), balance(report).unattributed(Counter.INGRESS_BYTES));
        assertEquals(OptionalDouble.empty(), balance(report).coveragePercent());

        question.units = List.of(RemoteRequest.MACHINE, WEB);
        assertTrue(question.to(fixture).notes().stream().anyMatch(note -> note.contains("twice")));
    }

    @Test
    void shouldTakeTheTotalOfAUnitThatIsCountedForZeroWhereItHasNoRow() {
        LedgerFixture fixture =
                fixture()
                        .ran(
                                "web.service",
                                '1',
                                "2026-11-19T09:00:00Z",
                                "2026-11-19T09:59:59Z",
                                Counters.ofIp(10, 1, 10, 1),
                                "success")
                        .moved("web.service", "2026-11-19T09:30:00Z", 10, 10)
                        .remote("web.service", "2026-11-19T10:00:00Z", ALICE, 0, 70)
                        .checks(
                                "web.service",
                                "2026-11-19T10:00:00Z",
                                new RemoteChecks(
                                        new RemoteAmounts(0, 1, 70, 1), RemoteAmounts.NONE))
                        .committedAt(COMMIT);

        RemoteReport later =
                new Question()
                        .by(RemotesBy.HOUR)
                        .since("2026-11-19T10:00Z")
                        .until("2026-11-19T11:00Z")
                        .to(fixture);

        assertEquals(Counters.ofIp(0, 0, 0, 0), balance(later).total());
        assertEquals(OptionalLong.of(-70), balance(later).unattributed(Counter.EGRESS_BYTES));
        assertEquals(OptionalDouble.empty(), balance(later).coveragePercent());
    }

    @Test
    void shouldListGapsOfBothWitnesses() {
        LedgerFixture fixture =
                fixture()
                        .moved("web.service", "2026-11-19T10:00:00Z", 1, 1)
                        .gap(
                                "",
                                "2026-11-19T10:00:00Z",
                                "2026-11-19T10:00:01Z",
                                Gap.Cause.PACKETS_LOST)
                        .gap("web.service", "2026-11-19T11:00:00Z", "", Gap.Cause.PACKETS_UNREAD)
                        .gap("web.service", "2026-11-19T12:00:00Z", "", Gap.Cause.NOT_ACCOUNTED)
                        .gap("mail.service", "2026-11-19T12:00:00Z", "", Gap.Cause.NOT_ACCOUNTED)
                        .committedAt(COMMIT);

        assertEquals(
                List.of(Gap.Cause.PACKETS_LOST, Gap.Cause.PACKETS_UNREAD, Gap.Cause.NOT_ACCOUNTED),
                new Question().to(fixture).gaps().stream().map(Gap::cause).toList());
    }

    @Test
    void shouldSayWhichUnitsHaveTheirRemotesSwitchedOff() {
        LedgerFixture fixture =
                fixture()
                        .moved("web.service", "2026-11-19T10:00:00Z", 10, 0)
                        .remote("web.service", "2026-11-19T10:00:00Z", ALICE, 10, 0)
                        .moved("backup.service", "2026-11-19T10:00:00Z", 10, 0)
                        .moved("system.slice", "2026-11-19T10:00:00Z", 20, 0)
                        .committedAt(COMMIT);
        Question question = new Question();
        question.units = List.of(new UnitName("backup.service"), new UnitName("system.slice"), WEB);
        question.without =
                Map.of(
                        new UnitName("backup.service"), WhyNoRemotes.SWITCHED_OFF,
                        new UnitName("system.slice"), WhyNoRemotes.NO_RULES);

        RemoteReport named = question.to(fixture);
        question.named = false;
        RemoteReport all = question.to(fixture);

        assertEquals(3, named.sections().size());
        assertTrue(
                named.notes()
                        .containsAll(
                                List.of(
                                        "remotes are switched off in the settings: backup.service",
                                        "only services, sockets and scopes have remotes of their own: not system.slice")),
                named.notes()::toString);
        assertEquals(List.of(WEB), all.units());
        assertEquals(List.of("web.service 203.0.113.7 10/0"), rows(all));
        assertTrue(
                all.notes().contains("remotes are switched off in the settings: backup.service"),
                all.notes()::toString);
    }

    @Test
    void shouldSumUpNetworksAndSayWhatCantBeToldApart() {
        LedgerFixture fixture =
                fixture()
                        .moved("web.service", "2026-11-19T10:00:00Z", 34, 0)
                        .remote("web.service", "2026-11-19T10:00:00Z", ALICE, 1, 0)
                        .remote("web.service", "2026-11-19T10:00:00Z", BOB, 2, 0)
                        .remote("web.service", "2026-11-19T10:00:00Z", Remotes.ipv6(1), 10, 0)
                        .remote("web.service", "2026-11-19T10:00:00Z", Remotes.ipv6(2), 21, 0)
                        .committedAt(COMMIT);
        Question question = new Question();

        question.lengths = RemoteLengths.parse(List.of("24", "48"));
        RemoteReport wide = question.to(fixture);
        question.lengths = RemoteLengths.parse(List.of("128"));
        RemoteReport fine = question.to(fixture);

        assertEquals(
                List.of("web.service 2001:db8::/48 31/0", "web.service 203.0.113.0/24 3/0"),
                rows(wide));
        assertAddsUp(wide);
        assertEquals(4, rows(fine).size());
        assertTrue(
                fine.notes()
                        .contains(
                                "the ledger keeps IPv6 remotes cut to 64 bits, so they can't be told apart by 128"),
                fine.notes()::toString);
    }

    @Test
    void shouldSayThatOlderHoursAreGoneWhereDaysReachFurtherBack() {
        LedgerFixture fixture =
                fixture()
                        .moved("web.service", "2026-10-01T10:00:00Z", 5, 0)
                        .remote("web.service", "2026-10-01T10:00:00Z", ALICE, 5, 0)
                        .moved("web.service", "2026-11-19T10:00:00Z", 7, 0)
                        .remote("web.service", "2026-11-19T10:00:00Z", ALICE, 7, 0)
                        .committedAt(COMMIT);
        keepHoursFor(fixture, Duration.ofDays(35));

        RemoteReport hours = new Question().since("2026-10-01").in("UTC").to(fixture);
        RemoteReport days = new Question().since("2026-10-01").to(fixture);
        RemoteReport years = new Question().by(RemotesBy.YEAR).to(fixture);

        assertEquals(List.of("web.service 203.0.113.7 7/0"), rows(hours));
        assertEquals(OptionalLong.of(5), balance(hours).unattributed(Counter.INGRESS_BYTES));
        assertEquals(
                List.of(
                        "remotes by hour are kept from 2026-11-19 10:00:00 on, so what is older is unattributed here; whole days in the ledger's zone reach further back: --by day --zone Europe/Berlin"),
                hours.notes());
        assertEquals(List.of("web.service 203.0.113.7 12/0"), rows(days));
        assertEquals(List.of(), days.notes());
        assertEquals(List.of("2026 web.service 203.0.113.7 12/0"), rows(years));

        keepHoursFor(fixture, Duration.ofHours(1));
        assertTrue(
                new Question()
                        .since("2026-10-01")
                        .in("UTC")
                        .to(fixture)
                        .notes()
                        .getFirst()
                        .startsWith("remotes by hour are not kept any more"));
    }

    private static void keepHoursFor(LedgerFixture fixture, Duration time) {
        Optional<Duration> forEver = Optional.empty();
        try (LedgerWriter writer = LedgerWriter.open(fixture.file(), BERLIN)) {
            writer.prune(
                    new Retention(
                            forEver,
                            forEver,
                            forEver,
                            forEver,
                            forEver,
                            forEver,
                            Optional.of(time),
                            forEver),
                    NOW);
        }
    }

    @Test
    void shouldSayThatThereAreNoRemotesYet() {
        LedgerFixture fixture =
                fixture().moved("web.service", "2026-11-19T10:00:00Z", 5, 0).committedAt(COMMIT);

        RemoteReport report = new Question().to(fixture);
        RemoteReport years = new Question().by(RemotesBy.YEAR).to(fixture);

        assertEquals(OptionalDouble.of(0), balance(report).coveragePercent());
        assertEquals(List.of("the ledger has no remotes yet: all is unattributed"), report.notes());
        assertEquals(1, years.sections().size());
    }
}
