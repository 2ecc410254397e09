package serviceaccounting.reading;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import serviceaccounting.traffic.InvocationId;
import serviceaccounting.traffic.RemoteAmounts;
import serviceaccounting.traffic.RemotePrefix;

/**
 * The packets that rules logged of one run, or of the whole machine.
 *
 * @param run the run; empty: the whole machine
 * @param remotes what was exchanged with each remote
 */
public record RunPackets(Optional<InvocationId> run, Map<RemotePrefix, RemoteAmounts> remotes) {

    public RunPackets {
        Objects.requireNonNull(run, "run");
        remotes = Map.copyOf(remotes);
    }

    /** What was exchanged with all of them. */
    public RemoteAmounts sum() {
        return remotes.values().stream().reduce(RemoteAmounts.NONE, RemoteAmounts::plus);
    }
}
