package serviceaccounting.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReportPlanTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Instant NOW = Instant.parse("2026-11-20T09:41:07Z");

    private static ReportRequest request(String by, String since, String until, String zone) {
        return new ReportRequest(
                List.of(),
                Resolution.of(by),
                Optional.ofNullable(since).map(TimeExpression::parse),
                Optional.ofNullable(until).map(TimeExpression::parse),
                Optional.ofNullable(zone).map(ZoneId::of));
    }

    private static String range(ReportPlan plan) {
        return new TimeLabels(plan.zone()).range(plan.range());
    }

    @ParameterizedTest
    @CsvSource({
        "day,        DAYS,            2026-10-22 to 2026-11-20",
        "month,      DAYS,            2025-12-01 to 2026-11-20",
        "year,       DAYS,            1970-01-01 01:00 to 2026-11-21 00:00",
        "hour,       FIFTEEN_MINUTES, 2026-11-19 11:00 to 2026-11-20 11:00",
        "15min,      FIFTEEN_MINUTES, 2026-11-19 10:45 to 2026-11-20 10:45",
        "5min,       FIVE_MINUTES,    2026-11-20 06:45 to 2026-11-20 10:45",
        "invocation, RUNS,            2026-11-14 to 2026-11-20"
    })
    void shouldShowWhatIsUsualWhenNoRangeIsAskedFor(
            String by, ReportPlan.Source source, String range) {
        ReportPlan plan = ReportPlan.of(request(by, null, null, null), BERLIN, NOW);

        assertEquals(source, plan.source());
        assertEquals(range, range(plan));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "day,   2026-11-01, 2026-11-05, -,             DAYS,            2026-11-01 to 2026-11-05",
                "day,   2026-11,    2026-11,    -,             DAYS,            2026-11-01 to 2026-11-30",
                "day,   -7d,        now,        -,             DAYS,            2026-11-13 to 2026-11-20",
                "day,   -,          2026-11-05, -,             DAYS,            2026-10-07 to 2026-11-05",
                "month, 2026-05-17, -,          -,             DAYS,            2026-05-17 to 2026-11-20",
                "month, -,          2026-06,    -,             DAYS,            2025-07-01 to 2026-06-30",
                "day,   2026-11-01, 2026-11-05, Europe/Paris,  FIFTEEN_MINUTES, 2026-11-01 to 2026-11-05",
                "day,   2026-11-01, 2026-11-05, UTC,           FIFTEEN_MINUTES, 2026-11-01 to 2026-11-05",
                "day,   2026-11-01T10:07, 2026-11-05, -,       FIFTEEN_MINUTES, 2026-11-01 10:00 to 2026-11-06 00:00",
                "day,   2026-11-01, 2026-11-05T10:07, -,       FIFTEEN_MINUTES, 2026-11-01 00:00 to 2026-11-05 10:15",
                "hour,  2026-11-20, 2026-11-20, -,             FIFTEEN_MINUTES, 2026-11-20",
                "hour,  10:07,      10:22,      -,             FIFTEEN_MINUTES, 2026-11-20 10:00 to 2026-11-20 10:30",
                "5min,  10:07,      10:22,      -,             FIVE_MINUTES,    2026-11-20 10:05 to 2026-11-20 10:25",
            })
    void shouldAskTheTableThatHoldsSuchRows(
            String by,
            String since,
            String until,
            String zone,
            ReportPlan.Source source,
            String range) {
        ReportPlan plan = ReportPlan.of(request(by, since, until, zone), BERLIN, NOW);

        assertEquals(source, plan.source());
        assertEquals(range, range(plan));
    }

    @Test
    void shouldTakeAnotherNameOfTheSameZoneForTheSame() {
        ReportPlan plan =
                ReportPlan.of(request("day", null, null, "Etc/UTC"), ZoneId.of("UTC"), NOW);

        assertEquals(ReportPlan.Source.DAYS, plan.source());
    }

    @ParameterizedTest
    @CsvSource({"2026-11-20, 2026-11-19", "2027-01-01, ''"})
    void shouldRefuseAnEmptyRange(String since, String until) {
        ReportRequest request = request("day", since, until.isEmpty() ? null : until, null);

        RequestException refused =
                assertThrows(RequestException.class, () -> ReportPlan.of(request, BERLIN, NOW));

        assertTrue(
                refused.getMessage()
                        .startsWith(
                                "the range is empty: it begins at "
                                        + since
                                        + " 00:00:00 and ends at "));
    }
}
