package serviceaccounting.scope;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import serviceaccounting.systemd.BusValue;

/**
 * All that is set for a scope: accounting, a description, and what somebody asked for, who wins.
 *
 * @param onBus the values by their names on the bus, in the order they were given
 */
public record ScopeProperties(Map<String, BusValue> onBus) {

    private static final int LONGEST_DESCRIPTION = 200;

    public ScopeProperties {
        onBus = Collections.unmodifiableMap(new LinkedHashMap<>(onBus));
    }

    /**
     * Puts them together.
     *
     * @param description what the scope is for
     * @param asked further properties; the last of the same name holds
     */
    public static ScopeProperties of(String description, List<ScopeProperty> asked) {
        Map<String, BusValue> onBus = new LinkedHashMap<>();
        onBus.put(
                "Description",
                BusValue.text(
                        description.length() <= LONGEST_DESCRIPTION
                                ? description
                                : description.substring(0, LONGEST_DESCRIPTION) + "..."));
        onBus.put("IPAccounting", BusValue.truth(true));
        // A scope that failed would else hold its name until somebody resets it.
        onBus.put("CollectMode", BusValue.text("inactive-or-failed"));
        asked.forEach(property -> onBus.put(property.name(), property.value()));
        return new ScopeProperties(onBus);
    }
}
