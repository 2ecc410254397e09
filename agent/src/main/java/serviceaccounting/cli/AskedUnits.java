package serviceaccounting.cli;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import serviceaccounting.ledger.LedgerReader;
import serviceaccounting.report.RequestException;
import serviceaccounting.report.UnitPattern;
import serviceaccounting.report.UnitSelection;
import serviceaccounting.settings.NearestWord;
import serviceaccounting.traffic.UnitName;

/** Finds the units that somebody named, or says which name nobody knows. */
final class AskedUnits {

    private AskedUnits() {}

    /**
     * The units, sorted; with a service that is named come the sockets it is handed, as both are
     * one account.
     *
     * @param patterns what was asked for; empty: every unit of the ledger
     * @param ledger the ledger, with the units it knows
     * @param declared the settings' units
     * @throws RequestException if a pattern is none, or matches no unit
     */
    static List<UnitName> of(List<String> patterns, LedgerReader ledger, Set<UnitName> declared) {
        List<UnitName> recorded = ledger.units();
        Map<UnitName, UnitName> accounts = ledger.accounts();
        Set<UnitName> known = new TreeSet<>(declared);
        known.addAll(accounts.values());
        UnitSelection selection = UnitSelection.of(parsed(patterns), recorded, known);
        if (!selection.unknown().isEmpty()) {
            throw unknown(selection, recorded, known);
        }
        Set<UnitName> units = new TreeSet<>(selection.units());
        accounts.forEach(
                (member, account) -> {
                    if (units.contains(account)) {
                        units.add(member);
                    }
                });
        return List.copyOf(units);
    }

    /**
     * Not by a converter: picocli takes a value that a repeatable parameter's converter refuses for
     * an unknown argument.
     */
    private static List<UnitPattern> parsed(List<String> patterns) {
        try {
            return patterns.stream().map(UnitPattern::parse).toList();
        } catch (IllegalArgumentException refused) {
            throw new RequestException(refused.getMessage());
        }
    }

    private static RequestException unknown(
            UnitSelection selection, List<UnitName> recorded, Set<UnitName> declared) {
        UnitPattern unknown = selection.unknown().getFirst();
        Set<String> names = new TreeSet<>();
        recorded.forEach(unit -> names.add(unit.value()));
        declared.forEach(unit -> names.add(unit.value()));
        String hint =
                NearestWord.among(unknown.name(), names)
                        .map(nearest -> "; did you mean " + nearest + "?")
                        .orElse("");
        return new RequestException(
                "no unit '%s': neither recorded in the ledger nor declared in the settings%s; 'service-accounting status' lists all"
                        .formatted(unknown.text(), hint));
    }
}
