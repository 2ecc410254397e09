package serviceaccounting.reading;

/** A spool record that can't be understood. The message says which value and why. */
public final class BrokenRecordException extends Exception {

    private static final long serialVersionUID = 1L;

    public BrokenRecordException(String message) {
        super(message);
    }
}
