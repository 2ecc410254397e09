package serviceaccounting.report;

/** The times of a row as text, made once per period: many rows share one. */
final class RowTimes {

    private final Resolution resolution;
    private final TimeLabels labels;
    private Period period;
    private String label = "";
    private String from = "";
    private String until = "";

    RowTimes(Resolution resolution, TimeLabels labels) {
        this.resolution = resolution;
        this.labels = labels;
    }

    void moveTo(Period next) {
        if (next == period) {
            return;
        }
        period = next;
        label = labels.row(resolution, next.from());
        from = labels.iso(next.from());
        until = labels.iso(next.until());
    }

    String label() {
        return label;
    }

    String from() {
        return from;
    }

    String until() {
        return until;
    }
}
