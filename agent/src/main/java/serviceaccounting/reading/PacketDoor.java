package serviceaccounting.reading;

import java.util.List;
import java.util.Map;
import serviceaccounting.traffic.InvocationId;

/** Where packets come from that rules logged: NFLOG, or a fake in tests. Used by one thread. */
public interface PacketDoor extends AutoCloseable {

    /**
     * Everything that was read since the last time; opens the door if it is not open.
     *
     * @return one tally; none if there was nobody to ask yet; more if the door had to be closed
     * @throws SourceException if packets can't be read now; the next call may work again
     */
    List<PacketTally> take() throws SourceException;

    /**
     * Says how finely remotes are told apart from now on.
     *
     * @param runs the runs that are known
     * @param others what holds for all others
     */
    void tellApart(Map<InvocationId, RemoteLimits> runs, RemoteLimits others);

    /**
     * Lets nothing more in.
     *
     * @return what came in before and was not taken yet
     */
    List<PacketTally> finish();

    /** Closes the door; what was not taken is lost. */
    @Override
    void close();

    /** A door where nothing comes in. */
    static PacketDoor none() {
        return new PacketDoor() {
            @Override
            public List<PacketTally> take() {
                return List.of();
            }

            @Override
            public void tellApart(Map<InvocationId, RemoteLimits> runs, RemoteLimits others) {
                // There are no packets to tell apart.
            }

            @Override
            public List<PacketTally> finish() {
                return List.of();
            }

            @Override
            public void close() {
                // Nothing is held.
            }
        };
    }
}
