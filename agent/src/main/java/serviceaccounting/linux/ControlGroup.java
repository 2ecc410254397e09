package serviceaccounting.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The control group a process is in. Source: cgroups(7), /proc/PID/cgroup. */
public final class ControlGroup {

    /** The line of the unified hierarchy, and that of systemd's own where there are many. */
    private static final String UNIFIED = "0::";

    private static final String SYSTEMD = ":name=systemd:";

    private ControlGroup() {}

    /** The group of this process, {@code /system.slice/a.scope}. */
    public static String ofSelf() throws IOException {
        return of(Files.readString(Path.of("/proc/self/cgroup")))
                .orElseThrow(
                        () ->
                                new IOException(
                                        "/proc/self/cgroup names no control group of systemd's"));
    }

    /**
     * The unit of the system that a process is in, {@code ssh.service}; empty if it is in none.
     *
     * @throws IOException if there is no such process
     */
    public static Optional<String> unitOf(long pid) throws IOException {
        return of(Files.readString(Path.of("/proc/%d/cgroup".formatted(pid))))
                .flatMap(ControlGroup::unit);
    }

    /** The path in the text of such a file. */
    static Optional<String> of(String text) {
        Optional<String> unified =
                text.lines()
                        .filter(line -> line.startsWith(UNIFIED))
                        .map(line -> line.substring(UNIFIED.length()))
                        .findFirst();
        return unified.or(
                () ->
                        text.lines()
                                .filter(line -> line.contains(SYSTEMD))
                                .map(
                                        line ->
                                                line.substring(
                                                        line.indexOf(SYSTEMD) + SYSTEMD.length()))
                                .findFirst());
    }

    /**
     * The unit of the system that a group belongs to: the first part that is no slice. Below it are
     * groups of the unit's own, such as those of a user manager.
     */
    static Optional<String> unit(String path) {
        for (String part : path.split("/")) {
            if (!part.isEmpty() && !part.endsWith(".slice")) {
                return Optional.of(part);
            }
        }
        return Optional.empty();
    }
}
