package serviceaccounting.report;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/**
 * The range a request is about, with what is usual where it says nothing: 30 days, 12 months, all
 * years, 24 hours, 24 hours of quarters, 4 hours of 5 minutes, the runs of 7 days. Each includes
 * the period that is under way.
 */
final class ReportRange {

    /** Before there were units to account; stands for "everything". */
    static final Instant BEGINNING = Instant.EPOCH;

    private ReportRange() {}

    static Period of(ReportRequest request, ZoneId zone, Instant now) {
        Instant until =
                request.until()
                        .map(expression -> expression.in(zone, now).until())
                        .orElseGet(() -> endOfCurrent(request.resolution(), zone, now));
        Instant since =
                request.since()
                        .map(expression -> expression.in(zone, now).from())
                        .orElseGet(() -> usualStart(request.resolution(), zone, until));
        if (!since.isBefore(until)) {
            TimeLabels labels = new TimeLabels(zone);
            throw new RequestException(
                    "the range is empty: it begins at %s and ends at %s; give an earlier --since or a later --until"
                            .formatted(labels.second(since), labels.second(until)));
        }
        return new Period(since, until);
    }

    /** The end of the row that is under way, so that it is shown whole. */
    private static Instant endOfCurrent(Resolution resolution, ZoneId zone, Instant now) {
        Resolution row = resolution == Resolution.INVOCATION ? Resolution.DAY : resolution;
        Resolution shown = row.isCalendar() ? Resolution.DAY : row;
        return new PeriodCutter(shown, zone).periodOf(now).until();
    }

    private static Instant usualStart(Resolution resolution, ZoneId zone, Instant until) {
        ZonedDateTime last = until.minusNanos(1).atZone(zone);
        LocalDate lastDay = last.toLocalDate();
        return switch (resolution) {
            case FIVE_MINUTES -> until.minus(Duration.ofHours(4));
            case FIFTEEN_MINUTES, HOUR -> until.minus(Duration.ofHours(24));
            case DAY -> lastDay.minusDays(29).atStartOfDay(zone).toInstant();
            case MONTH -> lastDay.withDayOfMonth(1).minusMonths(11).atStartOfDay(zone).toInstant();
            case YEAR -> BEGINNING;
            case INVOCATION -> lastDay.minusDays(6).atStartOfDay(zone).toInstant();
        };
    }
}
