package serviceaccounting.report;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import serviceaccounting.traffic.UnitName;

/**
 * Which units add up. A slice has counted all that its members did: with it in a sum their traffic
 * would be there twice. The ledger does not know who was in which slice when, so a slice adds only
 * to other slices, and only to those that are neither above nor below it.
 *
 * @param leftOut the units that are no part of a sum, sorted
 */
record SummedUnits(Set<UnitName> leftOut) {

    private static final String SLICE = ".slice";

    /** The slice that all others are in, systemd.slice(5). */
    private static final String ROOT = "-.slice";

    /** Decides for units that stand in one table. */
    static SummedUnits among(Collection<UnitName> units) {
        List<UnitName> slices = units.stream().filter(SummedUnits::isSlice).toList();
        boolean withMembers = units.stream().anyMatch(unit -> !isSlice(unit));
        Set<UnitName> leftOut = new TreeSet<>();
        for (UnitName slice : slices) {
            if (withMembers || slices.stream().anyMatch(other -> isBelow(slice, other))) {
                leftOut.add(slice);
            }
        }
        return new SummedUnits(leftOut);
    }

    boolean contains(UnitName unit) {
        return !leftOut.contains(unit);
    }

    /** Slices are named by their place: {@code a-b.slice} is in {@code a.slice}. */
    private static boolean isBelow(UnitName slice, UnitName other) {
        if (slice.equals(other)) {
            return false;
        }
        return other.value().equals(ROOT)
                || slice.value().startsWith(other.value().replace(SLICE, "-"));
    }

    private static boolean isSlice(UnitName unit) {
        return unit.suffix().equals(SLICE);
    }
}
