package serviceaccounting.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import serviceaccounting.traffic.UnitName;

/**
 * Which units a request is about.
 *
 * @param units the units, sorted, each once
 * @param unknown the patterns that match no unit of the ledger and none that is declared
 */
public record UnitSelection(List<UnitName> units, List<UnitPattern> unknown) {

    /**
     * Selects units.
     *
     * @param patterns what was asked for; empty: every unit of the ledger
     * @param recorded the ledger's units
     * @param declared the units of the settings, which may have moved nothing yet; templates and
     *     patterns among them
     */
    public static UnitSelection of(
            List<UnitPattern> patterns,
            Collection<UnitName> recorded,
            Collection<UnitName> declared) {
        if (patterns.isEmpty()) {
            return new UnitSelection(List.copyOf(new TreeSet<>(recorded)), List.of());
        }
        SortedSet<UnitName> units = new TreeSet<>();
        List<UnitPattern> unknown = new ArrayList<>();
        for (UnitPattern pattern : patterns) {
            boolean found = addMatches(pattern, recorded, units);
            boolean foundDeclared = addMatches(pattern, declared, units);
            if (!found && !foundDeclared && !isInstanceOfAny(pattern, declared)) {
                unknown.add(pattern);
            }
        }
        return new UnitSelection(List.copyOf(units), List.copyOf(unknown));
    }

    private static boolean addMatches(
            UnitPattern pattern, Collection<UnitName> candidates, SortedSet<UnitName> units) {
        boolean found = false;
        for (UnitName candidate : candidates) {
            if (pattern.matches(candidate)) {
                found = true;
                if (!candidate.isTemplate()) {
                    units.add(candidate);
                }
            }
        }
        return found;
    }

    private static boolean isInstanceOfAny(UnitPattern pattern, Collection<UnitName> declared) {
        for (UnitName template : declared) {
            if (fits(pattern.name(), template)) {
                return true;
            }
        }
        return false;
    }

    /** Whether units that are asked for by this name or glob may be among the template's. */
    private static boolean fits(String asked, UnitName template) {
        if (!template.isTemplate() || !asked.endsWith(template.suffix())) {
            return false;
        }
        String many = template.value();
        int fixed =
                many.contains("@.")
                        ? many.indexOf('@') + 1
                        : many.replaceAll("[*?].*", "").length();
        return asked.startsWith(many.substring(0, fixed));
    }
}
