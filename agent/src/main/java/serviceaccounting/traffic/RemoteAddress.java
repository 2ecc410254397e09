package serviceaccounting.traffic;

import java.nio.ByteBuffer;

/**
 * The address of a peer, or the first address of the prefix that stands for its neighbourhood.
 *
 * @param family IPv4 or IPv6
 * @param high the upper 64 bits of an IPv6 address; 0 for IPv4
 * @param low the lower 64 bits of an IPv6 address; an IPv4 address in its lower half
 */
public record RemoteAddress(Family family, long high, long low)
        implements Comparable<RemoteAddress> {

    private static final int GROUPS = 8;

    /** Of which protocol. */
    public enum Family {
        IPV4,
        IPV6
    }

    /** An IPv4 address, its first byte in the highest bits. */
    public static RemoteAddress ofIpv4(int address) {
        return new RemoteAddress(Family.IPV4, 0, Integer.toUnsignedLong(address));
    }

    /** An IPv6 address. */
    public static RemoteAddress ofIpv6(long high, long low) {
        return new RemoteAddress(Family.IPV6, high, low);
    }

    /** Its 4 or 16 bytes in network order. */
    public byte[] bytes() {
        return switch (family) {
            case IPV4 -> ByteBuffer.allocate(Integer.BYTES).putInt((int) low).array();
            case IPV6 -> ByteBuffer.allocate(2 * Long.BYTES).putLong(high).putLong(low).array();
        };
    }

    /** The usual text: dotted for IPv4, RFC 5952 for IPv6. */
    @Override
    public String toString() {
        return switch (family) {
            case IPV4 ->
                    "%d.%d.%d.%d"
                            .formatted(
                                    low >>> 24 & 0xff,
                                    low >>> 16 & 0xff,
                                    low >>> 8 & 0xff,
                                    low & 0xff);
            case IPV6 -> ipv6Text();
        };
    }

    /** IPv4 before IPv6, and each by number. */
    @Override
    public int compareTo(RemoteAddress other) {
        if (family != other.family) {
            return family.compareTo(other.family);
        }
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    private int group(int index) {
        long half = index < GROUPS / 2 ? high : low;
        return (int) (half >>> (GROUPS / 2 - 1 - index % (GROUPS / 2)) * Short.SIZE) & 0xffff;
    }

    /** The longest run of two or more zero groups becomes "::", the first one if there are two. */
    private String ipv6Text() {
        int gapStart = -1;
        int gapLength = 1;
        for (int start = 0; start < GROUPS; start++) {
            int end = start;
            while (end < GROUPS && group(end) == 0) {
                end++;
            }
            if (end - start > gapLength) {
                gapStart = start;
                gapLength = end - start;
            }
            start = end;
        }
        StringBuilder text = new StringBuilder();
        for (int index = 0; index < GROUPS; index++) {
            if (index == gapStart) {
                text.append("::");
                index += gapLength - 1;
                continue;
            }
            if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(group(index)));
        }
        return text.toString();
    }
}
