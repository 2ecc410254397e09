package serviceaccounting.importing;

/** What became of a row or file that was to be imported. */
public enum Outcome {
    /** It is in the ledger now. */
    IMPORTED("imported"),
    /** It was there with another figure, which was replaced. */
    CHANGED("changed"),
    /** It was there already. */
    KNOWN("known"),
    /** We have counted the same ourselves, with more detail: that stays. */
    OURS("ours"),
    /** We have figures of that time, and can't tell any more whether it is in them. */
    UNCLEAR("unclear"),
    /** It can't be understood. */
    BROKEN("broken");

    private final String word;

    Outcome(String word) {
        this.word = word;
    }

    /** The word in tables and in {@code --json}. */
    public String word() {
        return word;
    }

    /** Whether it changes the ledger. */
    public boolean isBooked() {
        return this == IMPORTED || this == CHANGED;
    }
}
