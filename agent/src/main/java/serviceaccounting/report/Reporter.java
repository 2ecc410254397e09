package serviceaccounting.report;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import serviceaccounting.ledger.DayUsage;
import serviceaccounting.ledger.LedgerReader;
import serviceaccounting.ledger.RunUsage;
import serviceaccounting.ledger.SlotUsage;
import serviceaccounting.ledger.SlotWidth;
import serviceaccounting.traffic.Gap;

/** Answers requests from a ledger: plans, asks, folds, sums, and adds what a reader must know. */
public final class Reporter {

    /**
     * So much is asked for at once: 100 units then hold 70,000 slots in memory, whatever the range.
     */
    private static final Duration WINDOW = Duration.ofDays(7);

    private final LedgerReader ledger;
    private final ReportRequest request;
    private final ReportPlan plan;
    private final Tally sums = new Tally();
    private boolean overflowed;

    private Reporter(LedgerReader ledger, ReportRequest request, Instant now) {
        this.ledger = ledger;
        this.request = request;
        this.plan = ReportPlan.of(request, ledger.zone(), now);
    }

    /**
     * Answers a request.
     *
     * @param now what "today" means; nothing later than the ledger's last commit is in the answer
     *     anyway
     * @throws RequestException if the range is empty
     */
    public static Report report(LedgerReader ledger, ReportRequest request, Instant now) {
        return new Reporter(ledger, request, now).answer();
    }

    private Report answer() {
        Optional<Instant> asOf = ledger.lastCommit();
        List<ReportRow> rows = rows();
        SummedUnits summed =
                SummedUnits.among(rows.stream().map(ReportRow::unit).distinct().toList());
        for (ReportRow row : rows) {
            if (summed.contains(row.unit())) {
                sums.add(row.amounts(), row.interpolatedBytes(), row.fromPacketsBytes());
            }
        }
        Period shown = shown(rows);
        ReportNotes notes = new ReportNotes(plan, request.resolution(), ledger.zone());
        notes.addCutRows(shown, asOf);
        notes.addRunsCountedWhole(rows);
        notes.addLeftOut(summed.leftOut());
        notes.addOverflow(overflowed || sums.overflowed());
        plan.source().width().ifPresent(width -> addMissing(notes, width));
        addImported(notes, shown);
        return new Report(
                request.units(),
                request.resolution(),
                shown,
                plan.zone(),
                plan.source().table(),
                rows,
                sums.withIpAtLeastZero(),
                sums.interpolatedBytes(),
                sums.fromPacketsBytes(),
                gaps(shown),
                ledger.accounts(),
                notes.sentences(),
                asOf);
    }

    private List<Gap> gaps(Period shown) {
        return ledger.gaps(request.units(), shown.from(), shown.until()).stream()
                .filter(gap -> !gap.cause().isOfRemotesOnly())
                .toList();
    }

    private List<ReportRow> rows() {
        if (plan.source() == ReportPlan.Source.RUNS) {
            return runs();
        }
        RowFolder folder = new RowFolder(new PeriodCutter(request.resolution(), plan.zone()));
        switch (plan.source()) {
            case DAYS -> foldDays(folder);
            case FIFTEEN_MINUTES -> foldSlots(folder, SlotWidth.FIFTEEN_MINUTES);
            case FIVE_MINUTES -> foldSlots(folder, SlotWidth.FIVE_MINUTES);
            case RUNS -> throw new IllegalStateException("runs are not folded");
        }
        List<ReportRow> rows = folder.finish();
        overflowed = folder.overflowed();
        return rows;
    }

    private void foldDays(RowFolder folder) {
        LocalDate day = null;
        Instant start = Instant.MIN;
        for (DayUsage usage : ledger.days(request.units(), plan.firstDay(), plan.dayAfterLast())) {
            if (!usage.day().equals(day)) {
                day = usage.day();
                start = day.atStartOfDay(plan.zone()).toInstant();
            }
            folder.add(
                    start,
                    usage.unit(),
                    usage.amounts(),
                    usage.interpolatedBytes(),
                    usage.fromPacketsBytes());
        }
    }

    private void foldSlots(RowFolder folder, SlotWidth width) {
        Optional<Instant> oldest = ledger.oldestSlot(width);
        if (oldest.isEmpty()) {
            return;
        }
        Instant until = plan.range().until();
        Instant from =
                oldest.get().isAfter(plan.range().from()) ? oldest.get() : plan.range().from();
        while (from.isBefore(until)) {
            Instant end = from.plus(WINDOW).isBefore(until) ? from.plus(WINDOW) : until;
            for (SlotUsage slot : ledger.slots(width, request.units(), from, end)) {
                folder.add(
                        slot.start(),
                        slot.unit(),
                        slot.amounts(),
                        slot.interpolatedBytes(),
                        slot.fromPacketsBytes());
            }
            from = end;
        }
    }

    private List<ReportRow> runs() {
        List<ReportRow> rows = new ArrayList<>();
        for (RunUsage run :
                ledger.runs(request.units(), plan.range().from(), plan.range().until())) {
            Instant end = run.end().orElse(run.lastReading());
            Period period = new Period(run.start(), end.isBefore(run.start()) ? run.start() : end);
            rows.add(new ReportRow(period, run.unit(), run.amounts(), 0, 0, Optional.of(run)));
        }
        return rows;
    }

    /** "Everything" begins with the first row. */
    private Period shown(List<ReportRow> rows) {
        Period range = plan.range();
        if (!range.from().equals(ReportRange.BEGINNING)) {
            return range;
        }
        Instant lastMoment = range.until().minusNanos(1);
        Instant from =
                rows.isEmpty()
                        ? new PeriodCutter(request.resolution(), plan.zone())
                                .periodOf(lastMoment)
                                .from()
                        : rows.getFirst().period().from();
        return new Period(from, range.until());
    }

    /** What others had counted stands in the days of the ledger's zone, and in nothing else. */
    private void addImported(ReportNotes notes, Period shown) {
        LocalDate from = shown.from().atZone(ledger.zone()).toLocalDate();
        LocalDate until = shown.until().minusNanos(1).atZone(ledger.zone()).toLocalDate();
        long bytes = ledger.importedBytes(request.units(), from, until.plusDays(1));
        if (bytes > 0) {
            notes.addImported(bytes, plan.source() == ReportPlan.Source.DAYS);
        }
    }

    /**
     * Looks whether the days know of traffic in the range that is older than what the slots still
     * hold.
     */
    private void addMissing(ReportNotes notes, SlotWidth width) {
        Optional<Instant> oldest = ledger.oldestSlot(width);
        Instant end =
                oldest.filter(slot -> slot.isBefore(plan.range().until()))
                        .orElse(plan.range().until());
        LocalDate from = plan.range().from().atZone(ledger.zone()).toLocalDate();
        LocalDate until = end.atZone(ledger.zone()).toLocalDate();
        if (from.isBefore(until) && !ledger.days(request.units(), from, until).isEmpty()) {
            notes.addOlderIsGone(width, oldest);
        }
    }
}
