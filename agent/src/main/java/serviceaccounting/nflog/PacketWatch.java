package serviceaccounting.nflog;

import serviceaccounting.traffic.RemoteAddress;

/** Is told of every single packet by the reader's thread: for debugging, since it is slow. */
public interface PacketWatch {

    /**
     * A packet was tallied.
     *
     * @param lengthBytes from the IP header on; below zero if it is not known
     */
    void packet(TallyKey key, RemoteAddress remote, long lengthBytes);
}
