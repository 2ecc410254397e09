package serviceaccounting.reading;

import java.util.List;

/** Where live readings come from: systemd, or a fake in tests. Used by one thread. */
public interface CounterSource extends AutoCloseable {

    /**
     * Looks at every loaded unit that matches one of the patterns.
     *
     * @param patterns unit names and globs as systemd takes them, {@code sshd@*.service}
     * @throws SourceException if systemd can't be asked now; the next call may work again
     */
    List<UnitObservation> observe(List<String> patterns) throws SourceException;

    @Override
    void close();
}
