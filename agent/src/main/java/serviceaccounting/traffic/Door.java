package serviceaccounting.traffic;

/** The way a reading reached us. */
public enum Door {
    /** Read from systemd while the unit was there. */
    LIVE("live"),
    /** The hook's record before the main process started. */
    START("start"),
    /**
     * The hook's record after the main process started: the one that counts for a oneshot that
     * remains active.
     */
    STARTED("started"),
    /** The hook's early save, when a stop was asked for. */
    STOPPING("stopping"),
    /** The hook's record when the unit had stopped: the one that counts. */
    STOPPED("stopped"),
    /** The resource record in the journal. */
    JOURNAL("journal");

    private final String word;

    Door(String word) {
        this.word = word;
    }

    /** The word in the ledger, in records and in reports. */
    public String word() {
        return word;
    }

    /**
     * The door of that word.
     *
     * @throws IllegalArgumentException if no door has it
     */
    public static Door of(String word) {
        for (Door door : values()) {
            if (door.word.equals(word)) {
                return door;
            }
        }
        throw new IllegalArgumentException("not a door: '" + word + "'");
    }
}
