package serviceaccounting.report;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;
import serviceaccounting.ledger.SlotWidth;

/**
 * How a request is answered: from the finest table that holds such rows.
 *
 * @param source the table
 * @param range the range, widened to whole slots of the table
 * @param zone the zone of the report
 */
record ReportPlan(Source source, Period range, ZoneId zone) {

    /** The ledger's tables that answer reports. */
    enum Source {
        DAYS("usage_day", Optional.empty()),
        FIFTEEN_MINUTES("usage_15min", Optional.of(SlotWidth.FIFTEEN_MINUTES)),
        FIVE_MINUTES("usage_5min", Optional.of(SlotWidth.FIVE_MINUTES)),
        RUNS("invocation", Optional.empty());

        private final String table;
        private final Optional<SlotWidth> width;

        Source(String table, Optional<SlotWidth> width) {
            this.table = table;
            this.width = width;
        }

        String table() {
            return table;
        }

        Optional<SlotWidth> width() {
            return width;
        }
    }

    /** Decides; whole days in the ledger's own zone come from its days, which are kept longest. */
    static ReportPlan of(ReportRequest request, ZoneId ledgerZone, Instant now) {
        ZoneId zone = request.zone().orElse(ledgerZone);
        Period range = ReportRange.of(request, zone, now);
        return switch (request.resolution()) {
            case INVOCATION -> new ReportPlan(Source.RUNS, range, zone);
            case FIVE_MINUTES -> slots(Source.FIVE_MINUTES, SlotWidth.FIVE_MINUTES, range, zone);
            case FIFTEEN_MINUTES, HOUR ->
                    slots(Source.FIFTEEN_MINUTES, SlotWidth.FIFTEEN_MINUTES, range, zone);
            case DAY, MONTH, YEAR -> calendar(range, zone, ledgerZone, now);
        };
    }

    LocalDate firstDay() {
        return range.from().atZone(zone).toLocalDate();
    }

    LocalDate dayAfterLast() {
        return range.until().atZone(zone).toLocalDate();
    }

    private static ReportPlan calendar(Period asked, ZoneId zone, ZoneId ledgerZone, Instant now) {
        Period range = asked;
        if (!asked.until().isBefore(now)) {
            Instant endOfDay =
                    new PeriodCutter(Resolution.DAY, zone)
                            .periodOf(asked.until().minusNanos(1))
                            .until();
            range = new Period(asked.from(), endOfDay);
        }
        TimeLabels labels = new TimeLabels(zone);
        boolean wholeDays =
                (range.from().equals(ReportRange.BEGINNING) || labels.isMidnight(range.from()))
                        && labels.isMidnight(range.until());
        if (wholeDays && zone.getRules().equals(ledgerZone.getRules())) {
            return new ReportPlan(Source.DAYS, range, zone);
        }
        return slots(Source.FIFTEEN_MINUTES, SlotWidth.FIFTEEN_MINUTES, range, zone);
    }

    private static ReportPlan slots(Source source, SlotWidth width, Period range, ZoneId zone) {
        long from = width.slotStartSeconds(range.from());
        long until =
                width.slotStartSeconds(range.until().plusSeconds(width.seconds()).minusNanos(1));
        return new ReportPlan(
                source,
                new Period(Instant.ofEpochSecond(from), Instant.ofEpochSecond(until)),
                zone);
    }
}
