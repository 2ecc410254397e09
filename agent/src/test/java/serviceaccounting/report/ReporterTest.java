package serviceaccounting.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import serviceaccounting.ledger.LedgerReader;
import serviceaccounting.ledger.LedgerWriter;
import serviceaccounting.ledger.Retention;
import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.Gap;
import serviceaccounting.traffic.UnitName;

final class ReporterTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Instant NOW = Instant.parse("2026-11-20T09:41:07Z");
    private static final String COMMIT = "2026-11-20T09:41:00Z";

    @TempDir private Path folder;

    private LedgerFixture fixture() {
        return new LedgerFixture(folder, BERLIN);
    }

    private static Report report(
            LedgerFixture fixture,
            String by,
            String since,
            String until,
            String zone,
            String... units) {
        try (LedgerReader ledger = fixture.open()) {
            ReportRequest request =
                    new ReportRequest(
                            Arrays.stream(units).map(UnitName::new).toList(),
                            Resolution.of(by),
                            Optional.ofNullable(since).map(TimeExpression::parse),
                            Optional.ofNullable(until).map(TimeExpression::parse),
                            Optional.ofNullable(zone).map(ZoneId::of));
            return Reporter.report(ledger, request, NOW);
        }
    }

    private static List<String> rows(Report report) {
        TimeLabels labels = new TimeLabels(report.zone());
        return report.rows().stream()
                .map(
                        row ->
                                "%s %s %d/%d"
                                        .formatted(
                                                labels.row(
                                                        report.resolution(), row.period().from()),
                                                row.unit(),
                                                row.amounts().orZero(Counter.INGRESS_BYTES),
                                                row.amounts().orZero(Counter.EGRESS_BYTES)))
                .toList();
    }

    @Test
    void shouldOrderRowsByPeriodThenUnitAndSumThem() {
        LedgerFixture fixture =
                fixture()
                        .moved("b.service", "2026-11-19T10:00:00Z", 1, 10)
                        .moved("b.service", "2026-11-20T08:00:00Z", 2, 20)
                        .moved("a.service", "2026-11-20T09:00:00Z", 3, 30)
                        .moved("b.service", "2026-11-20T09:00:00Z", 4, 40)
                        .moved("other.service", "2026-11-20T09:00:00Z", 5, 50)
                        .committedAt(COMMIT);

        Report report = report(fixture, "day", null, null, null, "a.service", "b.service");

        assertEquals(
                List.of(
                        "2026-11-19 b.service 1/10",
                        "2026-11-20 a.service 3/30",
                        "2026-11-20 b.service 6/60"),
                rows(report));
        assertEquals(10, report.sums().orZero(Counter.INGRESS_BYTES));
        assertEquals(100, report.sums().orZero(Counter.EGRESS_BYTES));
        assertEquals("usage_day", report.table());
        assertEquals(Optional.of(Instant.parse(COMMIT)), report.asOf());
    }

    @Test
    void shouldAddUpTheTwentyFiveHoursOfADayWhetherAskedByDayOrByHour() {
        LedgerFixture fixture = fixture();
        for (int quarter = 0; quarter < 25 * 4; quarter++) {
            fixture.moved(
                    "a.service",
                    Instant.parse("2026-10-24T22:00:00Z")
                            .plus(Duration.ofMinutes(15L * quarter))
                            .toString(),
                    1,
                    0);
        }
        fixture.moved("a.service", "2026-10-24T21:59:59Z", 1000, 0)
                .moved("a.service", "2026-10-25T23:00:00Z", 1000, 0);
        fixture.committedAt(COMMIT);

        Report day = report(fixture, "day", "2026-10-25", "2026-10-25", null, "a.service");
        Report hours = report(fixture, "hour", "2026-10-25", "2026-10-25", null, "a.service");
        Report sameDay =
                report(fixture, "day", "2026-10-25", "2026-10-25", "Europe/Paris", "a.service");

        assertEquals(List.of("2026-10-25 a.service 100/0"), rows(day));
        assertEquals(25, hours.rows().size());
        assertEquals("2026-10-25 02:00 +02:00 a.service 4/0", rows(hours).get(2));
        assertEquals("2026-10-25 02:00 +01:00 a.service 4/0", rows(hours).get(3));
        assertEquals(day.sums(), hours.sums());
        assertEquals("usage_15min", sameDay.table());
        assertEquals(rows(day), rows(sameDay));
    }

    @Test
    void shouldNeverSumASliceWithItsMembers() {
        LedgerFixture fixture =
                fixture()
                        .moved("a.service", "2026-11-19T12:00:00Z", 1, 10)
                        .moved("b.scope", "2026-11-19T12:00:00Z", 2, 20)
                        .moved("system.slice", "2026-11-19T12:00:00Z", 3, 30)
                        .committedAt(COMMIT);

        Report all =
                report(fixture, "day", null, null, null, "a.service", "b.scope", "system.slice");
        Report slice = report(fixture, "day", null, null, null, "system.slice");

        assertEquals(3, all.rows().size());
        assertEquals(3, all.sums().orZero(Counter.INGRESS_BYTES));
        assertEquals(
                List.of(
                        "not in the sum: system.slice; a slice has counted what its members did, once more"),
                all.notes());
        assertEquals(3, slice.sums().orZero(Counter.INGRESS_BYTES));
        assertEquals(List.of(), slice.notes());
    }

    @Test
    void shouldCutDaysInAnotherZoneFromTheSlots() {
        LedgerFixture fixture =
                fixture()
                        .moved("a.service", "2026-11-18T23:30:00Z", 1, 0)
                        .moved("a.service", "2026-11-19T23:30:00Z", 2, 0)
                        .committedAt(COMMIT);

        assertEquals(
                List.of("2026-11-19 a.service 1/0", "2026-11-20 a.service 2/0"),
                rows(report(fixture, "day", null, null, null, "a.service")));
        assertEquals(
                List.of("2026-11-18 a.service 1/0", "2026-11-19 a.service 2/0"),
                rows(report(fixture, "day", null, null, "UTC", "a.service")));
    }

    @Test
    void shouldFoldDaysIntoMonthsAndYears() {
        LedgerFixture fixture =
                fixture()
                        .moved("a.service", "2025-12-31T22:59:59Z", 1, 0)
                        .moved("a.service", "2025-12-31T23:00:00Z", 2, 0)
                        .moved("a.service", "2026-11-01T12:00:00Z", 3, 0)
                        .moved("a.service", "2026-11-20T08:00:00Z", 4, 0)
                        .committedAt(COMMIT);

        Report years = report(fixture, "year", null, null, null, "a.service");

        assertEquals(
                List.of("2026-01 a.service 2/0", "2026-11 a.service 7/0"),
                rows(report(fixture, "month", "2026", null, null, "a.service")));
        assertEquals(List.of("2025 a.service 1/0", "2026 a.service 9/0"), rows(years));
        assertEquals("2025-01-01 to 2026-11-20", new TimeLabels(BERLIN).range(years.range()));
    }

    @Test
    void shouldSayWhichRowTheRangeCuts() {
        LedgerFixture fixture =
                fixture()
                        .moved("a.service", "2026-10-14T12:00:00Z", 1, 0)
                        .moved("a.service", "2026-10-15T12:00:00Z", 2, 0)
                        .committedAt(COMMIT);

        Report cut = report(fixture, "month", "2026-10-15", "2026-10-20", null, "a.service");

        assertEquals(List.of("2026-10 a.service 2/0"), rows(cut));
        assertEquals(
                List.of(
                        "2026-10 counts only from 2026-10-15 00:00:00 on, where the range begins",
                        "2026-10 counts only up to 2026-10-21 00:00:00, where the range ends"),
                cut.notes());
        assertEquals(
                List.of(), report(fixture, "month", "2026-10", null, null, "a.service").notes());
    }

    @Test
    void shouldShowZeroSumsAndNoRowsWhenNothingMoved() {
        LedgerFixture fixture =
                fixture().moved("a.service", "2026-01-01T12:00:00Z", 1, 0).committedAt(COMMIT);

        Report report = report(fixture, "day", null, null, null, "a.service");

        assertEquals(List.of(), report.rows());
        assertEquals(Counters.ofIp(0, 0, 0, 0), report.sums());
        assertFalse(report.sums().has(Counter.CPU_NANOS));
    }

    @Test
    void shouldListGapsThatTouchTheRangeOfTheseUnitsAndOfAll() {
        LedgerFixture fixture =
                fixture()
                        .moved("a.service", "2026-11-20T08:00:00Z", 1, 0)
                        .gap(
                                "a.service",
                                "2026-11-19T08:00:00Z",
                                "2026-11-19T08:00:01Z",
                                Gap.Cause.DAEMON_RELOAD)
                        .gap(
                                "b.service",
                                "2026-11-19T08:00:00Z",
                                "2026-11-19T08:00:01Z",
                                Gap.Cause.DAEMON_RELOAD)
                        .gap("", "2026-11-19T09:00:00Z", "", Gap.Cause.NOT_ACCOUNTED)
                        .gap(
                                "a.service",
                                "2026-10-01T08:00:00Z",
                                "2026-10-01T08:00:01Z",
                                Gap.Cause.END_UNSEEN)
                        .committedAt(COMMIT);

        Report report = report(fixture, "day", "2026-11-01", null, null, "a.service");

        assertEquals(
                List.of(Gap.Cause.DAEMON_RELOAD, Gap.Cause.NOT_ACCOUNTED),
                report.gaps().stream().map(Gap::cause).toList());
    }

    @Test
    void shouldMarkWhatIsOnlyKnownToHaveMovedAroundThatTime() {
        LedgerFixture fixture =
                fixture()
                        .movedAround(
                                "a.service", "2026-11-18T12:00:00Z", "2026-11-20T08:00:00Z", 500)
                        .moved("a.service", "2026-11-20T08:00:00Z", 7, 0)
                        .committedAt(COMMIT);

        Report report = report(fixture, "day", null, null, null, "a.service");

        assertEquals(
                List.of(500L, 0L),
                report.rows().stream().map(ReportRow::interpolatedBytes).toList());
        assertEquals(500, report.interpolatedBytes());
    }

    @Test
    void shouldShowRunsWholeAndSayWhenTheyReachOutOfTheRange() {
        LedgerFixture fixture =
                fixture()
                        .ran(
                                "a.service",
                                '1',
                                "2026-11-01T08:00:00Z",
                                "2026-11-02T08:00:00Z",
                                Counters.ofIp(1, 1, 1, 1),
                                "success")
                        .ran(
                                "a.service",
                                '2',
                                "2026-11-10T08:00:00Z",
                                "2026-11-19T08:00:00Z",
                                Counters.ofIp(2, 1, 2, 1),
                                "signal")
                        .runs(
                                "a.service",
                                '3',
                                "2026-11-19T08:00:01Z",
                                "2026-11-20T09:41:00Z",
                                Counters.ofIp(3, 1, 3, 1))
                        .committedAt(COMMIT);

        Report report = report(fixture, "invocation", "2026-11-19", null, null, "a.service");

        assertEquals(
                List.of("2026-11-10 09:00:00 a.service 2/2", "2026-11-19 09:00:01 a.service 3/3"),
                rows(report));
        assertEquals(
                List.of("runs are counted whole: 1 of them also moved traffic outside the range"),
                report.notes());
        assertEquals(5, report.sums().orZero(Counter.INGRESS_BYTES));
    }

    @Test
    void shouldSayThatOlderFiguresAreGoneRatherThanSilentlyShowLess() {
        LedgerFixture fixture =
                fixture()
                        .moved("a.service", "2026-11-01T12:00:00Z", 1, 0)
                        .moved("a.service", "2026-11-19T12:00:00Z", 2, 0)
                        .committedAt(COMMIT);
        assertEquals(
                List.of(), report(fixture, "hour", "2026-10-20", null, null, "a.service").notes());
        keepSlotsFor(fixture, Duration.ofDays(7));

        assertEquals(
                List.of(
                        "15-minute figures are kept from 2026-11-19 13:00:00 on, so older traffic is missing here; --by day reaches further back"),
                report(fixture, "hour", "2026-10-20", null, null, "a.service").notes());
        assertEquals(
                List.of(
                        "15-minute figures are kept from 2026-11-19 12:00:00 on, so older traffic is missing here; whole days in the ledger's zone reach further back: --zone Europe/Berlin"),
                report(fixture, "day", "2026-10-20", null, "UTC", "a.service").notes());
        assertEquals(
                List.of(), report(fixture, "hour", "2026-11-10", null, null, "a.service").notes());
        assertEquals(
                List.of("2026-11-01 a.service 1/0", "2026-11-19 a.service 2/0"),
                rows(report(fixture, "day", "2026-10-20", null, null, "a.service")));
    }

    @Test
    void shouldSayWhenNoFineFigureIsLeftAtAll() {
        LedgerFixture fixture =
                fixture().moved("a.service", "2026-11-01T12:00:00Z", 1, 0).committedAt(COMMIT);
        keepSlotsFor(fixture, Duration.ofDays(7));

        Report report = report(fixture, "5min", "2026-11-01", "2026-11-02", null, "a.service");

        assertEquals(List.of(), report.rows());
        assertEquals(
                List.of(
                        "5-minute figures are not kept any more, so older traffic is missing here; --by day reaches further back"),
                report.notes());
    }

    @Test
    void shouldAnswerLongRangesInOtherZonesPieceByPiece() {
        LedgerFixture fixture = fixture();
        for (int day = 0; day < 60; day++) {
            fixture.moved(
                    "a.service",
                    Instant.parse("2026-09-01T12:00:00Z").plus(Duration.ofDays(day)).toString(),
                    1,
                    0);
        }
        fixture.committedAt(COMMIT);

        Report years = report(fixture, "year", null, null, "UTC", "a.service");

        assertEquals(List.of("2026 a.service 60/0"), rows(years));
        assertTrue(
                years.range().from().equals(Instant.parse("2026-01-01T00:00:00Z")),
                years.range().toString());
    }

    @Test
    void shouldAnswerForAUnitTheLedgerHasNeverSeen() {
        LedgerFixture fixture =
                fixture().moved("a.service", "2026-11-01T12:00:00Z", 1, 0).committedAt(COMMIT);

        assertEquals(
                List.of(), report(fixture, "day", null, null, null, "declared.service").rows());
        assertEquals(
                List.of(), report(fixture, "5min", null, null, null, "declared.service").rows());
        assertEquals(
                List.of(),
                report(fixture, "invocation", null, null, null, "declared.service").rows());
    }

    private static void keepSlotsFor(LedgerFixture fixture, Duration time) {
        Optional<Duration> slots = Optional.of(time);
        try (LedgerWriter writer = LedgerWriter.open(fixture.file(), BERLIN)) {
            writer.prune(
                    new Retention(
                            slots,
                            slots,
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty()),
                    NOW);
        }
    }
}
