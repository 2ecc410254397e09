package serviceaccounting.report;

import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import serviceaccounting.traffic.UnitName;

/**
 * What somebody wants to know about remotes.
 *
 * @param units the units, sorted
 * @param named whether the units were named: one that was is shown even if its remotes are not told
 *     apart
 * @param without units whose remotes are not told apart now, and why
 * @param by for what stretch of time they are summed up
 * @param since where the range begins; empty: as far back as is usual
 * @param until where it ends; empty: now
 * @param zone the zone in which times are read, days are cut and rows are labelled; empty: the
 *     ledger's
 * @param lengths to how many bits addresses are cut
 * @param sort which remotes stand first
 * @param top how many remotes of a unit are shown for each period, at least 1; the others are one
 *     row; {@link Integer#MAX_VALUE}: all
 */
public record RemoteRequest(
        List<UnitName> units,
        boolean named,
        Map<UnitName, WhyNoRemotes> without,
        RemotesBy by,
        Optional<TimeExpression> since,
        Optional<TimeExpression> until,
        Optional<ZoneId> zone,
        RemoteLengths lengths,
        RemoteSort sort,
        int top) {

    /** The unit that stands for the whole machine. */
    public static final UnitName MACHINE = new UnitName("-.slice");

    public RemoteRequest {
        units = List.copyOf(units);
        without = Map.copyOf(without);
        Objects.requireNonNull(by, "by");
        Objects.requireNonNull(since, "since");
        Objects.requireNonNull(until, "until");
        Objects.requireNonNull(zone, "zone");
        Objects.requireNonNull(lengths, "lengths");
        Objects.requireNonNull(sort, "sort");
        if (top < 1) {
            throw new IllegalArgumentException("at least one remote must be shown, not " + top);
        }
    }
}
