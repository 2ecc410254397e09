package serviceaccounting.nflog;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The bytes of a received datagram, to be read in either byte order: netlink's own headers are in
 * that of the host, what NFLOG puts into its attributes is in that of the network. Offsets are
 * absolute; the flyweights over it check them against the end before they read.
 */
final class Datagram {

    private final ByteBuffer host;
    private final ByteBuffer network;
    private final int firstShift;

    /**
     * Views on a buffer, which stays in use by its owner.
     *
     * @param hostOrder the byte order of the machine that wrote the datagram; another than ours
     *     only in tests
     */
    Datagram(ByteBuffer bytes, ByteOrder hostOrder) {
        host = bytes.duplicate().clear().order(hostOrder);
        network = bytes.duplicate().clear().order(ByteOrder.BIG_ENDIAN);
        firstShift = hostOrder == ByteOrder.LITTLE_ENDIAN ? 0 : Short.SIZE;
    }

    /** Its fields in the byte order of the host. */
    ByteBuffer host() {
        return host;
    }

    /** Its fields in the byte order of the network. */
    ByteBuffer network() {
        return network;
    }

    /** Of two short fields that were read as one int of the host: the first one. */
    int first(int both) {
        return both >>> firstShift & 0xffff;
    }

    /** The second one. */
    int second(int both) {
        return both >>> Short.SIZE - firstShift & 0xffff;
    }

    int capacity() {
        return host.capacity();
    }
}
