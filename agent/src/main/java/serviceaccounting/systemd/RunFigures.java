package serviceaccounting.systemd;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.InvocationId;

/**
 * A unit's counters, and the run that was there when the last of them had been read.
 *
 * @param counters the values; absent where not accounted
 * @param invocation the run; empty where there is none
 */
record RunFigures(Counters counters, Optional<InvocationId> invocation) {

    /**
     * The counters that are accounted, of values as systemd gave them. Its "no value" is
     * UINT64_MAX, all ones, which is -1 in Java; no counter comes near the other values beyond 2⁶³.
     */
    static Counters accounted(Map<Counter, Long> values) {
        EnumMap<Counter, Long> accounted = new EnumMap<>(Counter.class);
        values.forEach(
                (counter, value) -> {
                    if (value >= 0) {
                        accounted.put(counter, value);
                    }
                });
        return new Counters(accounted);
    }
}
