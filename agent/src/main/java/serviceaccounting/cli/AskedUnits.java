package serviceaccounting.cli;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import serviceaccounting.report.RequestException;
import serviceaccounting.report.UnitPattern;
import serviceaccounting.report.UnitSelection;
import serviceaccounting.settings.NearestWord;
import serviceaccounting.traffic.UnitName;

/** Finds the units that somebody named, or says which name nobody knows. */
final class AskedUnits {

    private AskedUnits() {}

    /**
     * The units, sorted.
     *
     * @param patterns what was asked for; empty: every unit of the ledger
     * @param recorded the ledger's units
     * @param declared the settings' units
     * @throws RequestException if a pattern is none, or matches no unit
     */
    static List<UnitName> of(
            List<String> patterns, List<UnitName> recorded, Set<UnitName> declared) {
        UnitSelection selection = UnitSelection.of(parsed(patterns), recorded, declared);
        if (selection.unknown().isEmpty()) {
            return selection.units();
        }
        throw unknown(selection, recorded, declared);
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
