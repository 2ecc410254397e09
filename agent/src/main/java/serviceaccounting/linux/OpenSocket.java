package serviceaccounting.linux;

import java.util.Objects;

/**
 * A socket for IP that a process has open.
 *
 * @param protocol tcp, tcp6, udp …: the name of its table in /proc/net
 * @param local its own address and port, {@code 192.0.2.1:80} or {@code [2001:db8::1]:80}
 * @param remote the peer's; of a listening or unconnected socket all zeros
 */
public record OpenSocket(String protocol, String local, String remote)
        implements Comparable<OpenSocket> {

    public OpenSocket {
        Objects.requireNonNull(protocol, "protocol");
        Objects.requireNonNull(local, "local");
        Objects.requireNonNull(remote, "remote");
    }

    @Override
    public int compareTo(OpenSocket other) {
        int byProtocol = protocol.compareTo(other.protocol);
        int byLocal = byProtocol != 0 ? byProtocol : local.compareTo(other.local);
        return byLocal != 0 ? byLocal : remote.compareTo(other.remote);
    }

    @Override
    public String toString() {
        return "%s %s to %s".formatted(protocol, local, remote);
    }
}
