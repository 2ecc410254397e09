package serviceaccounting.traffic;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * How a run ended.
 *
 * @param at when
 * @param result systemd's $SERVICE_RESULT, such as success, exit-code, signal; empty where nobody
 *     saw the end
 * @param exitCode systemd's $EXIT_CODE: exited, killed, dumped
 * @param exitStatus systemd's $EXIT_STATUS: a number or a signal's name
 */
public record RunEnd(
        Instant at,
        Optional<String> result,
        Optional<String> exitCode,
        Optional<String> exitStatus) {

    public RunEnd {
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(result, "result");
        Objects.requireNonNull(exitCode, "exitCode");
        Objects.requireNonNull(exitStatus, "exitStatus");
    }

    /** An end that only its aftermath told. */
    public static RunEnd unseen(Instant at) {
        return new RunEnd(at, Optional.empty(), Optional.empty(), Optional.empty());
    }
}
