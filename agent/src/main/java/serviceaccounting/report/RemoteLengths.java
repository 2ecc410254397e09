package serviceaccounting.report;

import java.util.Collection;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import serviceaccounting.traffic.RemotePrefix;

/**
 * To how many bits a report cuts remotes, at most: what the ledger keeps less finely stays so.
 *
 * @param ipv4 for IPv4, 0 to 32; empty: as the ledger has them
 * @param ipv6 for IPv6, 0 to 128; empty: as the ledger has them
 */
public record RemoteLengths(OptionalInt ipv4, OptionalInt ipv6) {

    /** Remotes as the ledger has them. */
    public static final RemoteLengths AS_KEPT =
            new RemoteLengths(OptionalInt.empty(), OptionalInt.empty());

    static final int LONGEST_IPV4 = 32;
    static final int LONGEST_IPV6 = 128;

    private static final Pattern FORM = Pattern.compile("(?:(ipv4|ipv6)?/)?(\\d{1,3})");

    public RemoteLengths {
        Objects.requireNonNull(ipv4, "ipv4");
        Objects.requireNonNull(ipv6, "ipv6");
        if (ipv4.orElse(0) < 0
                || ipv4.orElse(0) > LONGEST_IPV4
                || ipv6.orElse(0) < 0
                || ipv6.orElse(0) > LONGEST_IPV6) {
            throw new IllegalArgumentException(
                    "a remote prefix has at most 32 bits of IPv4 and 128 of IPv6, not %s and %s"
                            .formatted(ipv4, ipv6));
        }
    }

    /**
     * Reads lengths: up to 32 they are of IPv4, above of IPv6, and {@code ipv4/16} or {@code
     * ipv6/32} says which.
     *
     * @throws IllegalArgumentException if a word is no length, or there are two for one protocol
     */
    public static RemoteLengths parse(Collection<String> words) {
        OptionalInt ipv4 = OptionalInt.empty();
        OptionalInt ipv6 = OptionalInt.empty();
        for (String word : words) {
            Matcher form = FORM.matcher(word);
            if (!form.matches()) {
                throw new IllegalArgumentException(refusal(word));
            }
            int length = Integer.parseInt(form.group(2));
            boolean isIpv4 =
                    form.group(1) == null ? length <= LONGEST_IPV4 : form.group(1).equals("ipv4");
            if (length > (isIpv4 ? LONGEST_IPV4 : LONGEST_IPV6)) {
                throw new IllegalArgumentException(refusal(word));
            }
            if ((isIpv4 ? ipv4 : ipv6).isPresent()) {
                throw new IllegalArgumentException(
                        "'%s' is the second length for IPv%d; give one, or say which is meant: ipv4/24, ipv6/32"
                                .formatted(word, isIpv4 ? 4 : 6));
            }
            if (isIpv4) {
                ipv4 = OptionalInt.of(length);
            } else {
                ipv6 = OptionalInt.of(length);
            }
        }
        return new RemoteLengths(ipv4, ipv6);
    }

    private static String refusal(String word) {
        return "'%s' is not the length of a remote prefix; expected up to 32 for IPv4, 33 to 128 for IPv6, or one such as ipv4/24 or ipv6/32"
                .formatted(word);
    }

    /** The remote prefix that a remote is shown in. */
    RemotePrefix widen(RemotePrefix remote) {
        return remote.widen(ipv4.orElse(LONGEST_IPV4), ipv6.orElse(LONGEST_IPV6));
    }
}
