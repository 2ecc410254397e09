package serviceaccounting.events;

import java.util.List;
import java.util.function.Predicate;
import serviceaccounting.report.UnitPattern;
import serviceaccounting.traffic.UnitName;

/**
 * The units whose events are wanted.
 *
 * @param patterns names and globs; none: every unit
 */
public record EventUnits(List<UnitPattern> patterns) implements Predicate<UnitName> {

    public EventUnits {
        patterns = List.copyOf(patterns);
    }

    /**
     * Reads patterns.
     *
     * @throws IllegalArgumentException if one can be neither a unit's name nor a glob
     */
    public static EventUnits parse(List<String> texts) {
        return new EventUnits(texts.stream().map(UnitPattern::parse).toList());
    }

    /** The same as systemd takes it for ListUnitsByPatterns; none for every unit. */
    public List<String> systemdPatterns() {
        return patterns.stream().map(pattern -> pattern.name().replace("@.", "@*.")).toList();
    }

    @Override
    public boolean test(UnitName unit) {
        return patterns.isEmpty() || patterns.stream().anyMatch(pattern -> pattern.matches(unit));
    }
}
