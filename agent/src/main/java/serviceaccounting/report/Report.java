package serviceaccounting.report;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.Gap;
import serviceaccounting.traffic.UnitName;

/**
 * An answer.
 *
 * @param units the units it is about
 * @param resolution what one row stands for
 * @param range the range shown
 * @param zone the zone of its days and labels
 * @param table the ledger's table it comes from
 * @param rows by period, then unit
 * @param sums the sum of all rows but those of slices whose members are there; IP figures are zero
 *     if there is no row
 * @param interpolatedBytes the sum of the rows' interpolated bytes
 * @param fromPacketsBytes the sum of the rows' bytes from packets
 * @param gaps the times not counted that touch the range; a time in which only remotes were missed
 *     is none
 * @param accounts the account of each unit that is not one of its own: of a socket, its service
 * @param notes what a reader must know to read the figures right, each a sentence
 * @param asOf the agent's last commit: later traffic can't be in it
 */
public record Report(
        List<UnitName> units,
        Resolution resolution,
        Period range,
        ZoneId zone,
        String table,
        List<ReportRow> rows,
        Counters sums,
        long interpolatedBytes,
        long fromPacketsBytes,
        List<Gap> gaps,
        Map<UnitName, UnitName> accounts,
        List<String> notes,
        Optional<Instant> asOf) {

    public Report {
        units = List.copyOf(units);
        Objects.requireNonNull(resolution, "resolution");
        Objects.requireNonNull(range, "range");
        Objects.requireNonNull(zone, "zone");
        Objects.requireNonNull(table, "table");
        rows = List.copyOf(rows);
        Objects.requireNonNull(sums, "sums");
        gaps = List.copyOf(gaps);
        accounts = Map.copyOf(accounts);
        notes = List.copyOf(notes);
        Objects.requireNonNull(asOf, "asOf");
    }

    /** The account that a unit's traffic belongs to: mostly its own. */
    public UnitName accountOf(UnitName unit) {
        return accounts.getOrDefault(unit, unit);
    }
}
