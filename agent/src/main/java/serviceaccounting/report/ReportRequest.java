package serviceaccounting.report;

import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import serviceaccounting.traffic.UnitName;

/**
 * What somebody wants to know.
 *
 * @param units the units, sorted
 * @param resolution what one row stands for
 * @param since where the range begins; empty: as far back as is usual for the resolution
 * @param until where it ends; empty: now
 * @param zone the zone in which times are read, days are cut and rows are labelled; empty: the
 *     ledger's
 */
public record ReportRequest(
        List<UnitName> units,
        Resolution resolution,
        Optional<TimeExpression> since,
        Optional<TimeExpression> until,
        Optional<ZoneId> zone) {

    public ReportRequest {
        units = List.copyOf(units);
        Objects.requireNonNull(resolution, "resolution");
        Objects.requireNonNull(since, "since");
        Objects.requireNonNull(until, "until");
        Objects.requireNonNull(zone, "zone");
    }
}
