package serviceaccounting.traffic;

import java.util.Objects;

/**
 * What explains a difference between a unit's total and the sum of its remotes.
 *
 * @param afterStop part of the remotes: what moved after the run's last counters were read, mostly
 *     data that the kernel still sends for it
 * @param lost no part of the remotes: what the rules counted and NFLOG did not deliver
 */
public record RemoteChecks(RemoteAmounts afterStop, RemoteAmounts lost) {

    public static final RemoteChecks NONE =
            new RemoteChecks(RemoteAmounts.NONE, RemoteAmounts.NONE);

    public RemoteChecks {
        Objects.requireNonNull(afterStop, "afterStop");
        Objects.requireNonNull(lost, "lost");
    }

    /** The sum. */
    public RemoteChecks plus(RemoteChecks more) {
        return new RemoteChecks(afterStop.plus(more.afterStop), lost.plus(more.lost));
    }
}
