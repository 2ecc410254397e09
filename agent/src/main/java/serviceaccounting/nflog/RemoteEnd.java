package serviceaccounting.nflog;

/** Which of a packet's two addresses is the peer's. */
public enum RemoteEnd {
    /** Of packets that come in. */
    SOURCE,
    /** Of packets that go out. */
    DESTINATION
}
