package serviceaccounting.systemd;

import java.util.List;
import java.util.Optional;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.UnitName;

/** What we ask systemd about its units: the system bus, or a fake in tests. */
interface UnitProperties extends AutoCloseable {

    /** The loaded units that match one of the patterns and can have counters. */
    List<ListedUnit> list(List<String> patterns) throws BusException;

    /** The run of the unit and when it began; the run is read first. Empty where there is none. */
    Optional<RunBeginning> run(ListedUnit unit) throws BusException;

    /** The counters of the unit; the run is read last. */
    RunFigures figures(ListedUnit unit) throws BusException;

    /**
     * The service that is handed the sockets of a socket unit. Empty where each connection starts a
     * service of its own.
     */
    Optional<UnitName> serviceOf(ListedUnit socket) throws BusException;

    /** Whether the unit has IP counters now. */
    boolean isAccounted(ListedUnit unit) throws BusException;

    /**
     * The two counters of bytes of each unit, in their order, all asked for in one go; empty for a
     * unit that is gone.
     */
    List<Optional<Counters>> byteCounters(List<ListedUnit> units) throws BusException;

    /** The same unit with its state of now. */
    ListedUnit refreshed(ListedUnit unit) throws BusException;

    @Override
    void close();

    /** How to get there; used again after the connection broke. */
    interface Opener {

        UnitProperties open() throws BusException;
    }
}
