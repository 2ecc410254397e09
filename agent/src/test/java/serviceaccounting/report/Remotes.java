package serviceaccounting.report;

import serviceaccounting.traffic.RemoteAddress;
import serviceaccounting.traffic.RemotePrefix;

/** Remotes as tests write them. */
public final class Remotes {

    private Remotes() {}

    /** One IPv4 address, such as {@code 203.0.113.7}. */
    public static RemotePrefix ipv4(String address) {
        int bits = 0;
        for (String part : address.split("\\.")) {
            bits = bits << 8 | Integer.parseInt(part);
        }
        return RemotePrefix.of(RemoteAddress.ofIpv4(bits), 32);
    }

    /** The /64 of documentation (RFC 3849) of that number: {@code 2001:db8:0:N::/64}. */
    public static RemotePrefix ipv6(int number) {
        return RemotePrefix.of(RemoteAddress.ofIpv6(0x2001_0db8_0000_0000L | number, 0), 64);
    }
}
