package serviceaccounting.traffic;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What NFLOG saw of one run in all, beside what the run's rules counted: the difference is what was
 * lost on the way.
 *
 * @param invocation the run; its unit may not be known yet
 * @param tallied what was read and booked
 * @param counted what the rules had counted when the run stopped; empty until then, or without
 *     rules
 * @param settled whether what was lost has been booked
 * @param last when anything of it was booked last
 */
public record RemoteRun(
        InvocationId invocation,
        RemoteAmounts tallied,
        Optional<RemoteAmounts> counted,
        boolean settled,
        Instant last) {

    public RemoteRun {
        Objects.requireNonNull(invocation, "invocation");
        Objects.requireNonNull(tallied, "tallied");
        Objects.requireNonNull(counted, "counted");
        Objects.requireNonNull(last, "last");
    }

    /** Nothing seen yet. */
    public static RemoteRun begin(InvocationId invocation, Instant at) {
        return new RemoteRun(invocation, RemoteAmounts.NONE, Optional.empty(), false, at);
    }

    /** The same run, after more was read. */
    public RemoteRun plus(RemoteAmounts more, Instant at) {
        return new RemoteRun(
                invocation, tallied.plus(more), counted, settled, last.isAfter(at) ? last : at);
    }

    /** The same run, after it stopped. */
    public RemoteRun countedByRules(RemoteAmounts byRules, Instant at) {
        return new RemoteRun(invocation, tallied, Optional.of(byRules), settled, at);
    }

    /** The same run, after what was lost has been booked. */
    public RemoteRun settle() {
        return new RemoteRun(invocation, tallied, counted, true, last);
    }

    /**
     * What the rules counted and nobody read. What came after the stop may hide some of it: these
     * are at least as many.
     */
    public RemoteAmounts lost() {
        return counted.map(byRules -> byRules.beyond(tallied)).orElse(RemoteAmounts.NONE);
    }
}
