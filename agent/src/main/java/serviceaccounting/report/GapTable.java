package serviceaccounting.report;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import serviceaccounting.report.TextTable.Align;
import serviceaccounting.traffic.Gap;

/** Writes the times that were not counted, below the figures they are missing from. */
public final class GapTable {

    private final Palette palette;
    private final TimeLabels labels;

    /** Tables that look like this. */
    public GapTable(Palette palette, TimeLabels labels) {
        this.palette = palette;
        this.labels = labels;
    }

    /** Writes the gaps after an empty line; nothing if there are none. */
    public void write(List<Gap> gaps, PrintWriter out) {
        if (gaps.isEmpty()) {
            return;
        }
        TextTable table =
                new TextTable(palette)
                        .column("not counted", Align.LEFT)
                        .column("from", Align.LEFT)
                        .column("to", Align.LEFT)
                        .column("duration", Align.RIGHT)
                        .column("because", Align.LEFT);
        for (Gap gap : gaps) {
            table.row(
                    List.of(
                            gap.unit().map(unit -> unit.value()).orElse("all units"),
                            labels.second(gap.from()),
                            gap.to().map(labels::second).orElse("still open"),
                            gap.to()
                                    .map(to -> Amounts.duration(Duration.between(gap.from(), to)))
                                    .orElse("-"),
                            because(gap)));
        }
        out.print('\n');
        table.print(out);
    }

    private static String because(Gap gap) {
        String lost = gap.packets() == 0 ? "" : "; packets lost: " + gap.packets();
        return gap.cause().sentence() + lost;
    }
}
