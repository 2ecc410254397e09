package serviceaccounting.nflog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why the kernel said EPERM to a reader: it has that one word both for a missing CAP_NET_ADMIN and
 * for a group that another socket reads.
 */
final class GroupRights {

    /** Of this thread: a process can have threads in several network namespaces. */
    private static final Path OWN_PROC = Path.of("/proc/thread-self");

    /** Readable by root alone. Columns: group, port ID of the reader, and how it reads. */
    private static final Path GROUPS = Path.of("net/netfilter/nfnetlink_log");

    private static final Path STATUS = Path.of("status");
    private static final Pattern EFFECTIVE =
            Pattern.compile("^CapEff:\\s*([0-9a-f]{1,16})$", Pattern.MULTILINE);
    private static final int CAP_NET_ADMIN = 12;

    private final Path ownProc;
    private final Path proc;

    GroupRights() {
        this(OWN_PROC, Path.of("/proc"));
    }

    GroupRights(Path ownProc, Path proc) {
        this.ownProc = ownProc;
        this.proc = proc;
    }

    /** What to do about EPERM at joining that group. */
    String remedy(int group) {
        Optional<String> holder = holder(group);
        if (holder.isPresent()) {
            return ("group %d is read by %s already, and a group has one reader; stop that one, or"
                            + " take another group here and in the rules' --nflog-group")
                    .formatted(group, holder.get());
        }
        if (!hasNetAdmin()) {
            return "CAP_NET_ADMIN is missing; run it as root, or as a service with"
                    + " AmbientCapabilities=CAP_NET_ADMIN";
        }
        return "another program reads group %d, which only root can see in %s, or CAP_NET_ADMIN does not hold in this network namespace"
                .formatted(group, Path.of("/proc/net").resolve(GROUPS.subpath(1, 3)));
    }

    private Optional<String> holder(int group) {
        try {
            List<String> lines = Files.readAllLines(ownProc.resolve(GROUPS));
            for (String line : lines) {
                String[] columns = line.strip().split("\\s+");
                if (columns.length > 1 && columns[0].equals(Integer.toString(group))) {
                    return Optional.of(name(columns[1]));
                }
            }
        } catch (IOException unreadable) {
            // Only root may read it; the message then names both causes.
        }
        return Optional.empty();
    }

    /** The port ID of a process's first netlink socket is the number of the process. */
    private String name(String portId) {
        try {
            String command = Files.readString(proc.resolve(portId).resolve("comm")).strip();
            return "%s (process %s)".formatted(command, portId);
        } catch (IOException notOne) {
            return "the netlink socket with port ID " + Integer.toUnsignedString(number(portId));
        }
    }

    private static int number(String portId) {
        try {
            return (int) Long.parseLong(portId);
        } catch (NumberFormatException notOne) {
            return 0;
        }
    }

    private boolean hasNetAdmin() {
        try {
            Matcher effective = EFFECTIVE.matcher(Files.readString(ownProc.resolve(STATUS)));
            return effective.find()
                    && (Long.parseUnsignedLong(effective.group(1), 16) >>> CAP_NET_ADMIN & 1) == 1;
        } catch (IOException unreadable) {
            return true;
        }
    }
}
