package serviceaccounting.cli;

/** What the program exits with. */
final class ExitCode {

    /** All is well. */
    static final int FINE = 0;

    /** The work failed, or {@code ledger verify} found a fault. */
    static final int FAILED = 1;

    /** The command line or the settings are wrong. */
    static final int USAGE = 2;

    /** The ledger can't be used: missing, busy, newer, damaged or not readable. */
    static final int LEDGER = 3;

    /** {@code scope run}: there is such a file, but no program; as shells have it. */
    static final int NOT_EXECUTABLE = 126;

    /** {@code scope run}: there is no such command; as shells have it. */
    static final int NOT_FOUND = 127;

    private ExitCode() {}
}
