package serviceaccounting.report;

import java.io.PrintWriter;
import java.time.ZoneId;
import java.util.List;
import java.util.OptionalLong;
import serviceaccounting.report.TextTable.Align;
import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.Counters;

/** Writes the scopes that are there for people. */
public final class ScopesTable {

    private static final String ABSENT = "-";

    private final ByteScale scale;
    private final Palette palette;

    /** Tables that look like this. */
    public ScopesTable(ByteScale scale, Palette palette) {
        this.scale = scale;
        this.palette = palette;
    }

    /** Writes the scopes, with times of that zone. */
    public void write(List<ScopeStatus> scopes, ZoneId zone, PrintWriter out) {
        TimeLabels labels = new TimeLabels(zone);
        TextTable table =
                new TextTable(palette)
                        .column("scope", Align.LEFT)
                        .column("state", Align.LEFT)
                        .column("since", Align.LEFT)
                        .column("ingress", Align.RIGHT)
                        .column("egress", Align.RIGHT)
                        .column("in the ledger", Align.LEFT);
        Tally sum = new Tally();
        for (ScopeStatus scope : scopes) {
            sum.add(scope.moved(), 0, 0);
            table.row(
                    List.of(
                            scope.unit().value(),
                            scope.state(),
                            scope.start().map(labels::second).orElse(ABSENT),
                            bytes(scope.moved(), Counter.INGRESS_BYTES),
                            bytes(scope.moved(), Counter.EGRESS_BYTES),
                            scope.inLedger() ? "yes" : "no: not declared"));
        }
        Counters total = sum.withIpAtLeastZero();
        table.sum(
                List.of(
                        "sum",
                        "",
                        "",
                        bytes(total, Counter.INGRESS_BYTES),
                        bytes(total, Counter.EGRESS_BYTES),
                        ""));
        table.ifEmpty("there is no scope");
        table.print(out);
    }

    private String bytes(Counters amounts, Counter counter) {
        OptionalLong value = amounts.get(counter);
        return value.isPresent() ? Amounts.bytes(value.getAsLong(), scale) : ABSENT;
    }
}
