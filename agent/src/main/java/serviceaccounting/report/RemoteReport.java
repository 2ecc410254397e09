package serviceaccounting.report;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import serviceaccounting.traffic.Gap;
import serviceaccounting.traffic.RemoteAddress;
import serviceaccounting.traffic.RemotePrefix;
import serviceaccounting.traffic.UnitName;

/**
 * An answer about remotes.
 *
 * @param request what was asked
 * @param units the units it is about: of those asked for that were not named, the ones with remotes
 * @param range the range shown
 * @param zone the zone of its days and labels
 * @param table the ledger's table the remotes come from
 * @param totalsTable the ledger's table the totals come from
 * @param sections by period, then unit
 * @param gaps the times that were not counted, and those in which packets were not read
 * @param accounts the account of each unit that is not one of its own: of a socket, its service
 * @param notes what a reader must know to read the figures right, each a sentence
 * @param asOf the agent's last commit: later traffic can't be in it
 */
public record RemoteReport(
        RemoteRequest request,
        List<UnitName> units,
        Period range,
        ZoneId zone,
        String table,
        String totalsTable,
        List<RemoteSection> sections,
        List<Gap> gaps,
        Map<UnitName, UnitName> accounts,
        List<String> notes,
        Optional<Instant> asOf) {

    public RemoteReport {
        Objects.requireNonNull(request, "request");
        units = List.copyOf(units);
        Objects.requireNonNull(range, "range");
        Objects.requireNonNull(zone, "zone");
        Objects.requireNonNull(table, "table");
        Objects.requireNonNull(totalsTable, "totalsTable");
        sections = List.copyOf(sections);
        gaps = List.copyOf(gaps);
        accounts = Map.copyOf(accounts);
        notes = List.copyOf(notes);
        Objects.requireNonNull(asOf, "asOf");
    }

    /** The account that a unit's traffic belongs to: mostly its own. */
    public UnitName accountOf(UnitName unit) {
        return accounts.getOrDefault(unit, unit);
    }

    /** The single addresses among the remotes shown: only they can have names. */
    public Set<RemoteAddress> hosts() {
        Set<RemoteAddress> hosts = new LinkedHashSet<>();
        for (RemotePrefix remote : remotes()) {
            if (remote.isHost()) {
                hosts.add(remote.address().orElseThrow());
            }
        }
        return hosts;
    }

    /** The remotes shown that are more than one address. */
    public long networks() {
        return remotes().stream()
                .filter(remote -> remote.address().isPresent() && !remote.isHost())
                .count();
    }

    /** The same with names, and with more that a reader must know. */
    public RemoteReport named(Map<RemoteAddress, String> names, List<String> more) {
        List<RemoteSection> namedSections = new ArrayList<>();
        for (RemoteSection section : sections) {
            List<RemoteRow> rows = section.rows().stream().map(row -> named(row, names)).toList();
            namedSections.add(
                    new RemoteSection(section.period(), section.unit(), rows, section.balance()));
        }
        List<String> all = new ArrayList<>(notes);
        all.addAll(more);
        return new RemoteReport(
                request,
                units,
                range,
                zone,
                table,
                totalsTable,
                namedSections,
                gaps,
                accounts,
                all,
                asOf);
    }

    private static RemoteRow named(RemoteRow row, Map<RemoteAddress, String> names) {
        return row.remote()
                .filter(RemotePrefix::isHost)
                .flatMap(RemotePrefix::address)
                .map(names::get)
                .map(row::named)
                .orElse(row);
    }

    private Set<RemotePrefix> remotes() {
        Set<RemotePrefix> remotes = new LinkedHashSet<>();
        for (RemoteSection section : sections) {
            section.rows().forEach(row -> row.remote().ifPresent(remotes::add));
        }
        return remotes;
    }
}
