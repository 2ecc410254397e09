package serviceaccounting.acctd;

/** Where messages go: standard error or syslog. Called by several threads. */
public interface AcctdLog {

    /** How much a message matters. */
    enum Level {
        DEBUG,
        INFO,
        WARNING,
        ERROR
    }

    /** Logs one line. */
    void log(Level level, String message);
}
