package serviceaccounting.vitals;

/** One of the agent's own counters. Each counts since the ledger was made. */
public enum Vital {
    READINGS_LIVE("readings taken from systemd"),
    READINGS_SPOOLED("records taken from the spool"),
    READINGS_JOURNAL("runs whose last figures were taken from the journal"),
    READINGS_OLDER("readings that came after a newer one, and were ignored"),
    JOURNAL_REJECTED("journal records that could not be understood"),
    JOURNAL_FAILURES("times the journal could not be read"),
    RECORDS_REJECTED("spool records that could not be understood"),
    COUNTER_RESETS("counters that started again from zero in the middle of a run"),
    HOLES("times an active unit lost its counters"),
    REPAIRS_ASKED("times a repair was asked for"),
    RELOADS_SEEN("daemon-reloads and daemon-reexecs seen on the bus"),
    BUS_FAILURES("times systemd could not be asked"),
    COMMITS("transactions committed to the ledger"),
    COMMIT_FAILURES("transactions the ledger refused; the figures waited in memory"),
    CLOCK_STEPS("steps of the wall clock"),
    ENDS_UNSEEN("runs that ended without a stop record"),
    RUNS_HEALED("runs without a stop record that the journal closed"),
    PACKETS("packets that rules logged, and that were booked to their remotes"),
    PACKETS_LOST("packets that rules logged, and that the kernel could not hand over"),
    PACKETS_REJECTED("packets that rules logged, and that could not be understood"),
    PACKETS_FOREIGN("packets that somebody else's rules logged to our NFLOG group"),
    PACKETS_UNWANTED("packets of units whose remotes are switched off; they are not booked"),
    PACKETS_PENDING("packets of runs whose unit was not known yet; they are booked once it is"),
    PACKETS_OTHER("packets booked to other, because a unit had too many remotes at once"),
    PACKET_DOOR_FAILURES("times packets could not be read"),
    EVENTS_LOGGED("events written to the ring"),
    EVENT_BYTES_DROPPED("bytes of events in the ring that made room for newer ones, or were torn"),
    EVENT_FAILURES("times events could not be read or written; they came with the next one");

    private final String help;

    Vital(String help) {
        this.help = help;
    }

    /** The word in the ledger and in {@code --json}: lower case, with dashes. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    /** What it counts. */
    public String help() {
        return help;
    }
}
