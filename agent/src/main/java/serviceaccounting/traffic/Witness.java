package serviceaccounting.traffic;

/** Who saw traffic. */
public enum Witness {
    /** systemd's counters of the unit: authoritative, without addresses. */
    SYSTEMD,
    /** Packets that the unit's rules logged: with addresses, and some may be lost. */
    PACKETS
}
