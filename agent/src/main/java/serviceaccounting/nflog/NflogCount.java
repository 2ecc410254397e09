package serviceaccounting.nflog;

/** What a reader counts besides the traffic itself. */
public enum NflogCount {
    PACKETS("packets tallied"),
    BYTES("bytes tallied, from the IP header on"),
    UNKNOWN_LENGTH("packets tallied without their bytes, because they don't say how long they are"),
    LOST("packets the kernel could not hand over, counted by gaps in their numbers"),
    GAPS("gaps in the numbers of packets"),
    RENUMBERED("times a group's numbers went backwards: somebody bound it anew"),
    OVERRUNS("times the kernel said that the receive buffer was full (ENOBUFS)"),
    BEYOND_REMOTES("packets tallied as other, because a unit had too many remotes"),
    BEYOND_PREFIXES("packets tallied without their log prefix, because there were too many"),
    CUT_DATAGRAMS("datagrams longer than the buffer"),
    REJECTED_TRUNCATED("messages whose end is missing, or that are shorter than their header"),
    REJECTED_FOREIGN("netlink messages that are no logged packets"),
    REJECTED_ATTRIBUTE("packets with an attribute that does not fit its message"),
    REJECTED_NO_PAYLOAD("packets of which nothing was copied: --nflog-size 0?"),
    REJECTED_SHORT_PAYLOAD(
            "packets of which less than the IP header was copied: --nflog-size too small?"),
    REJECTED_NOT_IP("packets that are neither IPv4 nor IPv6"),
    REJECTED_BAD_IP_HEADER("packets whose IP header contradicts itself"),
    REJECTED_WRONG_FAMILY("packets of the IP version that the group is not for"),
    REJECTED_UNKNOWN_GROUP("packets of a group that was not asked for"),
    REJECTED_FAILED("datagrams at which the reader failed; a mistake in service-accounting");

    private final String help;

    NflogCount(String help) {
        this.help = help;
    }

    /** What it counts. */
    public String help() {
        return help;
    }

    /** Whether it counts something that could not be tallied. */
    public boolean isRejection() {
        return name().startsWith("REJECTED_");
    }
}
