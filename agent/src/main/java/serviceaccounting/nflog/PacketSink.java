package serviceaccounting.nflog;

/** Who takes what {@link DatagramParser} found. The flyweights are only valid during the call. */
interface PacketSink {

    /** A packet that can be accounted. */
    void packet(LoggedPacket logged, IpPacket packet);

    /** A packet that can't be accounted, but has a group and perhaps a number. */
    void rejected(LoggedPacket logged, NflogCount why);

    /**
     * The answer to one of our requests.
     *
     * @param sequence that of the request
     * @param errno 0 if it was done
     */
    void answered(int sequence, int errno);
}
