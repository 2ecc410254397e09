package serviceaccounting.report;

import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.RemoteAmounts;
import serviceaccounting.traffic.RemoteChecks;

/**
 * The two witnesses of a unit's traffic beside each other: systemd's total, and the packets that
 * were logged with their remotes.
 *
 * @param total what systemd counted; absent where it does not count the unit
 * @param remotes the sum of the remotes
 * @param checks what explains a difference
 * @param interpolatedBytes how many bytes of the total are only known to have moved around that
 *     time
 * @param fromPacketsBytes how many bytes of the total systemd did not count, so that packets stand
 *     in
 */
public record RemoteBalance(
        Counters total,
        RemoteAmounts remotes,
        RemoteChecks checks,
        long interpolatedBytes,
        long fromPacketsBytes) {

    private static final double HIGHEST_INCOMPLETE = 99.99;

    public RemoteBalance {
        Objects.requireNonNull(total, "total");
        Objects.requireNonNull(remotes, "remotes");
        Objects.requireNonNull(checks, "checks");
    }

    /** The same, where a unit that is counted is known to have moved nothing. */
    RemoteBalance withTotalOfZero() {
        return new RemoteBalance(
                Counters.ofIp(0, 0, 0, 0), remotes, checks, interpolatedBytes, fromPacketsBytes);
    }

    /** An IP counter as remotes have it. */
    static long of(RemoteAmounts amounts, Counter counter) {
        return switch (counter) {
            case INGRESS_BYTES -> amounts.ingressBytes();
            case INGRESS_PACKETS -> amounts.ingressPackets();
            case EGRESS_BYTES -> amounts.egressBytes();
            case EGRESS_PACKETS -> amounts.egressPackets();
            case CPU_NANOS, IO_READ_BYTES, IO_WRITE_BYTES ->
                    throw new IllegalArgumentException("remotes have no " + counter.property());
        };
    }

    /**
     * What the total has more than all remotes together; negative where it has less, empty where
     * there is no total.
     */
    public OptionalLong unattributed(Counter counter) {
        OptionalLong all = total.get(counter);
        return all.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(all.getAsLong() - of(remotes, counter));
    }

    /** Whether systemd counted bytes in both directions. */
    public boolean hasTotal() {
        return total.has(Counter.INGRESS_BYTES) && total.has(Counter.EGRESS_BYTES);
    }

    /** Whether the remotes have more bytes than the total, in a direction at least. */
    public boolean exceeds() {
        return unattributed(Counter.INGRESS_BYTES).orElse(0) < 0
                || unattributed(Counter.EGRESS_BYTES).orElse(0) < 0;
    }

    /** Whether total and remotes agree to the byte and to the packet. */
    public boolean agrees() {
        return RemoteFolder.IP_COUNTERS.stream()
                .allMatch(counter -> unattributed(counter).orElse(0) == 0);
    }

    /**
     * How much of the total's bytes is known by remote: 0 to 100, and 100 only if that is all of
     * it. What came after the stop is in no total and covers nothing; one direction does not make
     * up for the other. Empty without a total, or where it is zero.
     */
    public OptionalDouble coveragePercent() {
        if (!hasTotal()) {
            return OptionalDouble.empty();
        }
        long all =
                Amounts.plus(
                        total.orZero(Counter.INGRESS_BYTES), total.orZero(Counter.EGRESS_BYTES));
        if (all == 0) {
            return OptionalDouble.empty();
        }
        long known = Amounts.plus(known(Counter.INGRESS_BYTES), known(Counter.EGRESS_BYTES));
        if (known == all) {
            return OptionalDouble.of(100);
        }
        double percent = Math.floor(10_000.0 * known / all) / 100;
        return OptionalDouble.of(Math.min(percent, HIGHEST_INCOMPLETE));
    }

    private long known(Counter counter) {
        long inTime = Math.max(0, of(remotes, counter) - of(checks.afterStop(), counter));
        return Math.min(total.orZero(counter), inTime);
    }
}
