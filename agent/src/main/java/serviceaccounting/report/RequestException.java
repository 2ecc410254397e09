package serviceaccounting.report;

/**
 * A request that no ledger could answer, such as one for an empty range. The message is one line of
 * help.
 */
public final class RequestException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public RequestException(String message) {
        super(message);
    }
}
