package serviceaccounting.events;

/**
 * What moved during an event.
 *
 * @param egressBytes IP bytes sent
 * @param ingressBytes IP bytes received
 */
public record EventBytes(long egressBytes, long ingressBytes) {

    /** Nothing. */
    public static final EventBytes ZERO = new EventBytes(0, 0);

    public EventBytes {
        if (egressBytes < 0 || ingressBytes < 0) {
            throw new IllegalArgumentException(
                    "bytes must not be negative: egressBytes=%d ingressBytes=%d"
                            .formatted(egressBytes, ingressBytes));
        }
    }

    /** Both together. */
    public EventBytes plus(EventBytes more) {
        return new EventBytes(
                Math.addExact(egressBytes, more.egressBytes),
                Math.addExact(ingressBytes, more.ingressBytes));
    }

    /** Egress and ingress. */
    public long totalBytes() {
        return Math.addExact(egressBytes, ingressBytes);
    }
}
