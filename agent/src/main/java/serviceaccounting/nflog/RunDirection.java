package serviceaccounting.nflog;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import serviceaccounting.traffic.InvocationId;

/**
 * What a log prefix of ours says: {@code <invocation ID>:in} or {@code :out}, and {@code host:in}
 * or {@code host:out} for what belongs to no run.
 *
 * @param run the run; empty: the whole machine
 * @param isIngress whether the packets come in
 */
record RunDirection(Optional<InvocationId> run, boolean isIngress) {

    static final String HOST_INGRESS = "host:in";
    static final String HOST_EGRESS = "host:out";

    /** Of packets whose log prefix says nothing we know. */
    static final String FOREIGN = "";

    private static final Pattern OURS = Pattern.compile("([0-9a-f]{32}|host):(in|out)");

    /** Reads one; empty if it is not one of ours. */
    static Optional<RunDirection> parse(String logPrefix) {
        Matcher ours = OURS.matcher(logPrefix);
        if (!ours.matches()) {
            return Optional.empty();
        }
        boolean ingress = ours.group(2).equals("in");
        if (ours.group(1).equals("host")) {
            return Optional.of(new RunDirection(Optional.empty(), ingress));
        }
        try {
            return Optional.of(
                    new RunDirection(Optional.of(new InvocationId(ours.group(1))), ingress));
        } catch (IllegalArgumentException allZero) {
            return Optional.empty();
        }
    }
}
