package serviceaccounting.report;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import serviceaccounting.ledger.SlotWidth;
import serviceaccounting.traffic.UnitName;

/** Collects what a reader must know to read the figures right. */
final class ReportNotes {

    private final ReportPlan plan;
    private final Resolution resolution;
    private final ZoneId ledgerZone;
    private final TimeLabels labels;
    private final List<String> sentences = new ArrayList<>();

    ReportNotes(ReportPlan plan, Resolution resolution, ZoneId ledgerZone) {
        this.plan = plan;
        this.resolution = resolution;
        this.ledgerZone = ledgerZone;
        this.labels = new TimeLabels(plan.zone());
    }

    List<String> sentences() {
        return sentences;
    }

    /** A range may begin or end within a row; what has not happened yet cuts nothing. */
    void addCutRows(Period shown, Optional<Instant> asOf) {
        if (resolution == Resolution.INVOCATION) {
            return;
        }
        PeriodCutter cutter = new PeriodCutter(resolution, plan.zone());
        Instant start = cutter.periodOf(shown.from()).from();
        if (start.isBefore(shown.from())) {
            sentences.add(
                    "%s counts only from %s on, where the range begins"
                            .formatted(labels.row(resolution, start), labels.second(shown.from())));
        }
        Period last = cutter.periodOf(shown.until().minusNanos(1));
        boolean isOver = asOf.isPresent() && asOf.get().isAfter(shown.until());
        if (isOver && shown.until().isBefore(last.until())) {
            sentences.add(
                    "%s counts only up to %s, where the range ends"
                            .formatted(
                                    labels.row(resolution, last.from()),
                                    labels.second(shown.until())));
        }
    }

    void addRunsCountedWhole(List<ReportRow> rows) {
        long outside =
                rows.stream()
                        .filter(row -> row.run().isPresent())
                        .filter(
                                row ->
                                        row.period().from().isBefore(plan.range().from())
                                                || row.period()
                                                        .until()
                                                        .isAfter(plan.range().until()))
                        .count();
        if (outside > 0) {
            sentences.add(
                    "runs are counted whole: %d of them also moved traffic outside the range"
                            .formatted(outside));
        }
    }

    void addLeftOut(Set<UnitName> units) {
        if (!units.isEmpty()) {
            sentences.add(
                    "not in the sum: %s; a slice has counted what its members did, once more"
                            .formatted(
                                    units.stream()
                                            .map(UnitName::value)
                                            .collect(Collectors.joining(", "))));
        }
    }

    void addOverflow(boolean overflowed) {
        if (overflowed) {
            sentences.add("a sum is too large for 63 bits and is shown as " + Long.MAX_VALUE);
        }
    }

    /** Other programs' figures are not as good as ours, so they are never shown without a word. */
    void addImported(long bytes, boolean areIn) {
        sentences.add(
                areIn
                        ? "%s of ingress were imported: what runs had received when their stop was asked for, on its date in UTC; nothing is known of their egress"
                                .formatted(Amounts.bytes(bytes, ByteScale.IEC))
                        : "%s of ingress that were imported are not in here, since only their date is known; --by day in the zone %s shows them"
                                .formatted(
                                        Amounts.bytes(bytes, ByteScale.IEC), ledgerZone.getId()));
    }

    void addOlderIsGone(SlotWidth width, Optional<Instant> oldest) {
        String kept =
                oldest.map(slot -> "are kept from " + labels.second(slot) + " on")
                        .orElse("are not kept any more");
        String instead =
                resolution.isCalendar()
                        ? "whole days in the ledger's zone reach further back: --zone "
                                + ledgerZone.getId()
                        : "--by day reaches further back";
        sentences.add(
                "%d-minute figures %s, so older traffic is missing here; %s"
                        .formatted(width.seconds() / 60, kept, instead));
    }
}
