package serviceaccounting.report;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import serviceaccounting.ledger.RunUsage;
import serviceaccounting.report.TextTable.Align;
import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.Counters;

/** Writes a status for people. */
public final class StatusTable {

    private static final String ABSENT = "-";

    private final ByteScale scale;
    private final Palette palette;

    /** Tables that look like this. */
    public StatusTable(ByteScale scale, Palette palette) {
        this.scale = scale;
        this.palette = palette;
    }

    /**
     * Writes the status.
     *
     * @param late after how long without a commit something seems to be wrong with the agent
     */
    public void write(Status status, Duration late, PrintWriter out) {
        TimeLabels labels = new TimeLabels(status.zone());
        out.print("agent   " + agent(status, late, labels) + "\n");
        out.print("ledger  " + status.ledger() + ", days cut in " + status.zone().getId() + "\n\n");
        units(status, labels).print(out);
        new GapTable(palette, labels).write(status.openGaps(), out);
        if (!status.vitals().isEmpty()) {
            out.print('\n');
            vitals(status).print(out);
        }
    }

    private String agent(Status status, Duration late, TimeLabels labels) {
        if (status.lastCommit().isEmpty()) {
            return palette.mark("has committed nothing yet");
        }
        Duration age = status.age().orElseThrow();
        String text =
                "last commit %s, %s ago"
                        .formatted(labels.second(status.lastCommit().get()), Amounts.duration(age));
        return age.compareTo(late) > 0
                ? palette.mark(text + ": is it running? systemctl status service-accounting")
                : text;
    }

    private TextTable units(Status status, TimeLabels labels) {
        TextTable table =
                new TextTable(palette)
                        .column("unit", Align.LEFT)
                        .column("state", Align.LEFT)
                        .column("since", Align.LEFT)
                        .column("last reading", Align.LEFT)
                        .column("door", Align.LEFT)
                        .column("ingress today", Align.RIGHT)
                        .column("egress today", Align.RIGHT)
                        .column("", Align.MARK);
        SummedUnits summed =
                SummedUnits.among(
                        status.units().stream()
                                .filter(unit -> !unit.today().isZero())
                                .map(UnitStatus::unit)
                                .toList());
        Tally sum = new Tally();
        for (UnitStatus unit : status.units()) {
            if (summed.contains(unit.unit())) {
                sum.add(unit.today(), 0, 0);
            }
            Optional<RunUsage> run = unit.lastRun();
            table.row(
                    List.of(
                            unit.unit().value(),
                            unit.state().word(),
                            run.map(StatusTable::since).map(labels::second).orElse(ABSENT),
                            run.map(RunUsage::lastReading).map(labels::second).orElse(ABSENT),
                            run.map(last -> last.lastDoor().word()).orElse(ABSENT),
                            bytes(unit.today(), Counter.INGRESS_BYTES),
                            bytes(unit.today(), Counter.EGRESS_BYTES),
                            unit.recorded() ? "" : "declared, nothing recorded yet"));
        }
        Counters total = sum.withIpAtLeastZero();
        table.sum(
                List.of(
                        summed.leftOut().isEmpty() ? "sum" : "sum, without slices",
                        "",
                        "",
                        "",
                        "",
                        bytes(total, Counter.INGRESS_BYTES),
                        bytes(total, Counter.EGRESS_BYTES),
                        ""));
        table.ifEmpty("no unit is declared or recorded");
        return table;
    }

    private TextTable vitals(Status status) {
        TextTable table =
                new TextTable(palette)
                        .column("the agent's own counters", Align.LEFT)
                        .column("count", Align.RIGHT);
        for (Map.Entry<String, Long> vital : new TreeMap<>(status.vitals()).entrySet()) {
            table.row(List.of(vital.getKey(), vital.getValue().toString()));
        }
        return table;
    }

    /** Since when the state holds: a run's beginning while it goes on, else its end. */
    private static Instant since(RunUsage run) {
        return run.end().orElse(run.start());
    }

    private String bytes(Counters amounts, Counter counter) {
        OptionalLong value = amounts.get(counter);
        return value.isPresent() ? Amounts.bytes(value.getAsLong(), scale) : ABSENT;
    }
}
