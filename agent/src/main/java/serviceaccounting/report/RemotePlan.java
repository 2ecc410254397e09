package serviceaccounting.report;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.function.Function;

/**
 * How a request about remotes is answered: from days where whole days of the ledger's zone are
 * asked for, else from hours. Totals are taken from rows that fit into these, so that both are of
 * the same time.
 *
 * @param by for what stretch of time remotes are summed up
 * @param resolution the same; days if it is the whole range
 * @param range the range, widened to whole hours of UTC
 * @param zone the zone of the report
 * @param byDays whether whole days are read
 */
record RemotePlan(RemotesBy by, Resolution resolution, Period range, ZoneId zone, boolean byDays) {

    private static final long HOUR_SECONDS = Duration.ofHours(1).toSeconds();

    static RemotePlan of(RemoteRequest request, ZoneId ledgerZone, Instant now) {
        Resolution resolution = request.by().resolution().orElse(Resolution.DAY);
        ReportRequest totals =
                new ReportRequest(
                        request.units(),
                        resolution,
                        request.since(),
                        request.until(),
                        request.zone());
        ReportPlan plan = ReportPlan.of(totals, ledgerZone, now);
        if (plan.source() == ReportPlan.Source.DAYS) {
            return new RemotePlan(request.by(), resolution, plan.range(), plan.zone(), true);
        }
        Instant until = hourOf(plan.range().until().plusSeconds(HOUR_SECONDS).minusNanos(1));
        Period hours = new Period(hourOf(plan.range().from()), until);
        return new RemotePlan(request.by(), resolution, hours, plan.zone(), false);
    }

    /** The hour of UTC in which remotes of that moment are kept. */
    static Instant hourOf(Instant moment) {
        return Instant.ofEpochSecond(
                Math.floorDiv(moment.getEpochSecond(), HOUR_SECONDS) * HOUR_SECONDS);
    }

    /** The same plan for a range that begins later. */
    RemotePlan from(Instant start) {
        return new RemotePlan(by, resolution, new Period(start, range.until()), zone, byDays);
    }

    String table() {
        return byDays ? "remote_day" : "remote_hour";
    }

    String totalsTable() {
        return (byDays ? ReportPlan.Source.DAYS : ReportPlan.Source.FIFTEEN_MINUTES).table();
    }

    /** The period that a moment belongs to: the whole range, or as the clocks of the zone show. */
    Function<Instant, Period> periods() {
        return by.resolution().isEmpty()
                ? moment -> range
                : new PeriodCutter(resolution, zone)::periodOf;
    }

    /** Whether the clocks of the zone show whole hours when those of UTC do. */
    boolean hoursFit() {
        return byDays
                || zone.getRules().getOffset(range.from()).getTotalSeconds() % HOUR_SECONDS == 0;
    }

    /** The same for notes that are about any report. */
    ReportPlan asReportPlan() {
        return new ReportPlan(
                byDays ? ReportPlan.Source.DAYS : ReportPlan.Source.FIFTEEN_MINUTES, range, zone);
    }
}
