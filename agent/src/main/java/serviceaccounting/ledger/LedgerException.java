package serviceaccounting.ledger;

import java.util.Objects;

/**
 * The ledger can't be used. The message says what failed, on which file, what SQLite said and what
 * to do next.
 */
public final class LedgerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What is wrong with it; decides whether waiting may help. */
    public enum Kind {
        /** There is no file. */
        MISSING,
        /** Somebody else holds it; waiting may help. */
        BUSY,
        /** A newer version of this program wrote it; it was left untouched. */
        NEWER,
        /** An older version of this program wrote it, and the agent has not run since. */
        OLDER,
        /** It is no ledger, or it is damaged; it was left untouched. */
        CORRUPT,
        /** It can't be read or written for want of rights. */
        DENIED,
        /** The disk is full; figures wait in memory. */
        FULL,
        /** Anything else SQLite reported. */
        FAILED
    }

    private final Kind kind;

    public LedgerException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = Objects.requireNonNull(kind, "kind");
    }

    /** What is wrong. */
    public Kind kind() {
        return kind;
    }
}
