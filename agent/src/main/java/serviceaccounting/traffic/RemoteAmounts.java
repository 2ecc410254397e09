package serviceaccounting.traffic;

/**
 * What was exchanged with a remote; nothing is negative.
 *
 * @param ingressBytes bytes received from it, IP headers included
 * @param ingressPackets packets received from it
 * @param egressBytes bytes sent to it, IP headers included
 * @param egressPackets packets sent to it
 */
public record RemoteAmounts(
        long ingressBytes, long ingressPackets, long egressBytes, long egressPackets) {

    public static final RemoteAmounts NONE = new RemoteAmounts(0, 0, 0, 0);

    public RemoteAmounts {
        if (ingressBytes < 0 || ingressPackets < 0 || egressBytes < 0 || egressPackets < 0) {
            throw new IllegalArgumentException(
                    "amounts must not be negative: %d %d %d %d"
                            .formatted(ingressBytes, ingressPackets, egressBytes, egressPackets));
        }
    }

    /** What was received, and nothing sent. */
    public static RemoteAmounts ofIngress(long bytes, long packets) {
        return new RemoteAmounts(bytes, packets, 0, 0);
    }

    /** What was sent, and nothing received. */
    public static RemoteAmounts ofEgress(long bytes, long packets) {
        return new RemoteAmounts(0, 0, bytes, packets);
    }

    /**
     * The sum.
     *
     * @throws ArithmeticException if a figure does not fit into a long
     */
    public RemoteAmounts plus(RemoteAmounts more) {
        return new RemoteAmounts(
                Math.addExact(ingressBytes, more.ingressBytes),
                Math.addExact(ingressPackets, more.ingressPackets),
                Math.addExact(egressBytes, more.egressBytes),
                Math.addExact(egressPackets, more.egressPackets));
    }

    /** What these have more than others, and 0 where it is less. */
    public RemoteAmounts beyond(RemoteAmounts others) {
        return new RemoteAmounts(
                Math.max(0, ingressBytes - others.ingressBytes),
                Math.max(0, ingressPackets - others.ingressPackets),
                Math.max(0, egressBytes - others.egressBytes),
                Math.max(0, egressPackets - others.egressPackets));
    }

    /** Both directions' bytes. */
    public long totalBytes() {
        return Math.addExact(ingressBytes, egressBytes);
    }

    /** Whether there was nothing. */
    public boolean isZero() {
        return equals(NONE);
    }
}
