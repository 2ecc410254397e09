package serviceaccounting.nflog;

import java.time.Duration;

/**
 * How a group is to be read.
 *
 * @param number 0 to 65535, as the rules name it
 * @param copyRangeBytes how much of each packet is copied, unless the rule's --nflog-size is
 *     smaller
 * @param bufferBytes how much the kernel collects before it hands over; above 128 KiB it ignores it
 * @param queueThreshold how many packets it collects before it hands over, unless the rule's
 *     --nflog-threshold is smaller
 * @param timeout how long it collects before it hands over, in steps of 10 ms
 */
public record NflogGroup(
        int number, int copyRangeBytes, int bufferBytes, int queueThreshold, Duration timeout) {

    private static final int MOST = 0xffff;

    /** IPv4 options, or an IPv6 header with a jumbo option, and the ports. */
    public static final int COPY_RANGE_BYTES = 64;

    private static final int BUFFER_BYTES = 128 << 10;

    /** More than the buffer takes: the buffer decides. */
    private static final int QUEUE_THRESHOLD = 1 << 16;

    private static final Duration TIMEOUT = Duration.ofMillis(100);

    public NflogGroup {
        if (number < 0 || number > MOST) {
            throw new IllegalArgumentException(
                    "an NFLOG group is a number from 0 to %d, not %d".formatted(MOST, number));
        }
    }

    /** A group read in the largest batches, each at most 0.1 s late. */
    public static NflogGroup of(int number) {
        return new NflogGroup(number, COPY_RANGE_BYTES, BUFFER_BYTES, QUEUE_THRESHOLD, TIMEOUT);
    }

    /** The same, with another part of each packet copied. */
    public NflogGroup withCopyRange(int bytes) {
        return new NflogGroup(number, bytes, bufferBytes, queueThreshold, timeout);
    }
}
