package serviceaccounting.reading;

import java.util.List;
import java.util.function.Predicate;
import serviceaccounting.traffic.UnitName;

/** Where live readings come from: systemd, or a fake in tests. Used by one thread. */
public interface CounterSource extends AutoCloseable {

    /**
     * Looks at every loaded unit that matches one of the patterns.
     *
     * @param patterns unit names and globs as systemd takes them, {@code sshd@*.service}
     * @throws SourceException if systemd can't be asked now; the next call may work again
     */
    List<UnitObservation> observe(List<String> patterns) throws SourceException;

    /**
     * Looks at units of which not all need to be accounted.
     *
     * @param patterns as above
     * @param due which of them must have counters; of the others only those that have any are in
     *     the answer
     * @throws SourceException if systemd can't be asked now; the next call may work again
     */
    default List<UnitObservation> observe(List<String> patterns, Predicate<UnitName> due)
            throws SourceException {
        return observe(patterns).stream()
                .filter(seen -> due.test(seen.unit()) || seen.hasIpCounters())
                .toList();
    }

    @Override
    void close();
}
