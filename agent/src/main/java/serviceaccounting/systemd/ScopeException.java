package serviceaccounting.systemd;

/**
 * A scope could not be made, or systemd could not be asked about scopes. The message says which,
 * what systemd said, and what to do.
 */
public final class ScopeException extends Exception {

    private static final long serialVersionUID = 1L;

    public ScopeException(String message, Throwable cause) {
        super(message, cause);
    }

    public ScopeException(String message) {
        super(message);
    }
}
