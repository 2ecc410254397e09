package serviceaccounting.report;

import java.util.EnumMap;
import java.util.Map;
import serviceaccounting.traffic.Counter;

/** The sum of totals, or of remotes where a unit has no total: what all rows add up to. */
final class RemoteSum {

    private final Map<Counter, Long> sums = new EnumMap<>(Counter.class);

    void add(RemoteBalance balance) {
        for (Counter counter : RemoteFolder.IP_COUNTERS) {
            long more =
                    balance.total()
                            .get(counter)
                            .orElse(RemoteBalance.of(balance.remotes(), counter));
            sums.merge(counter, more, Amounts::plus);
        }
    }

    long of(Counter counter) {
        return sums.getOrDefault(counter, 0L);
    }
}
