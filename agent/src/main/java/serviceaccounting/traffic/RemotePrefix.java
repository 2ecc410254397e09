package serviceaccounting.traffic;

import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;

/**
 * A remote as reports tell it from others: an address cut to a number of bits, or all that were too
 * many to be told apart.
 *
 * @param address the first address, its further bits zero; empty: other
 * @param length how many bits of it count; 0 for other
 */
public record RemotePrefix(Optional<RemoteAddress> address, int length)
        implements Comparable<RemotePrefix> {

    /** What went beyond the number of remotes that are told apart. */
    public static final RemotePrefix OTHER = new RemotePrefix(Optional.empty(), 0);

    private static final Comparator<RemotePrefix> ORDER =
            Comparator.<RemotePrefix, Boolean>comparing(prefix -> prefix.address.isEmpty())
                    .thenComparing(prefix -> prefix.address.orElse(RemoteAddress.ofIpv4(0)))
                    .thenComparingInt(RemotePrefix::length);

    public RemotePrefix {
        Objects.requireNonNull(address, "address");
        int longest = address.map(RemotePrefix::bits).orElse(0);
        if (length < 0 || length > longest) {
            throw new IllegalArgumentException(
                    "a remote prefix of this kind has from 0 to %d bits, not %d"
                            .formatted(longest, length));
        }
        if (address.isPresent() && !address.get().equals(cut(address.get(), length))) {
            throw new IllegalArgumentException(
                    "%s has bits beyond the %d of the remote prefix"
                            .formatted(address.get(), length));
        }
    }

    /** The prefix of that length that the address is in; a longer one than it has is its own. */
    public static RemotePrefix of(RemoteAddress address, int length) {
        int bits = Math.min(length, bits(address));
        return new RemotePrefix(Optional.of(cut(address, bits)), bits);
    }

    /** The prefix around this one, of at most that length for its protocol. */
    public RemotePrefix widen(int ipv4Length, int ipv6Length) {
        if (address.isEmpty()) {
            return this;
        }
        int most = address.get().family() == RemoteAddress.Family.IPV4 ? ipv4Length : ipv6Length;
        return length <= most ? this : of(address.get(), most);
    }

    /** Whether it is one address. */
    public boolean isHost() {
        return address.isPresent() && length == bits(address.get());
    }

    private static int bits(RemoteAddress address) {
        return address.family() == RemoteAddress.Family.IPV4 ? Integer.SIZE : 2 * Long.SIZE;
    }

    private static RemoteAddress cut(RemoteAddress address, int length) {
        if (address.family() == RemoteAddress.Family.IPV4) {
            return new RemoteAddress(
                    address.family(), 0, address.low() & ones(length + Integer.SIZE));
        }
        return RemoteAddress.ofIpv6(
                address.high() & ones(Math.min(length, Long.SIZE)),
                address.low() & ones(Math.max(length - Long.SIZE, 0)));
    }

    /** That many ones, and then zeros. */
    private static long ones(int count) {
        return count == 0 ? 0 : -1L << Long.SIZE - count;
    }

    /** IPv4, IPv6, other; each by number, wide ones first. */
    @Override
    public int compareTo(RemotePrefix that) {
        return ORDER.compare(this, that);
    }

    /** An address alone, or with its length as in RFC 4632, or "other". */
    @Override
    public String toString() {
        if (address.isEmpty()) {
            return "other";
        }
        return isHost() ? address.get().toString() : address.get() + "/" + length;
    }
}
