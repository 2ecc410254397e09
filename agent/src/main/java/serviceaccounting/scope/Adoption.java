package serviceaccounting.scope;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import serviceaccounting.linux.ControlGroup;
import serviceaccounting.linux.OpenSocket;
import serviceaccounting.linux.OpenSockets;
import serviceaccounting.systemd.ScopeException;
import serviceaccounting.systemd.ScopeStart;
import serviceaccounting.traffic.UnitName;

/**
 * A process that moves to a scope while it runs, and what stays behind: a socket belongs to the
 * control group in which it was made (docs/explanation/counting.md).
 *
 * @param pid the process
 * @param unitBefore the unit it was in; empty if in none
 * @param sockets what it had open before it moved
 */
public record Adoption(long pid, Optional<String> unitBefore, List<OpenSocket> sockets) {

    public Adoption {
        Objects.requireNonNull(unitBefore, "unitBefore");
        sockets = List.copyOf(sockets);
    }

    /**
     * Moves processes into a new scope.
     *
     * @return what is known of each, in the order of the numbers
     * @throws ScopeException if one of them is not there, or systemd refuses: then none has moved
     */
    public static List<Adoption> adopt(UnitName scope, ScopeProperties properties, List<Long> pids)
            throws ScopeException {
        List<Adoption> adoptions = new ArrayList<>();
        for (long pid : pids) {
            adoptions.add(look(scope, pid));
        }
        try (ScopeStart systemd = ScopeStart.connect()) {
            systemd.start(scope, properties.onBus(), pids);
        }
        return adoptions;
    }

    private static Adoption look(UnitName scope, long pid) throws ScopeException {
        try {
            return new Adoption(pid, ControlGroup.unitOf(pid), OpenSockets.of(pid));
        } catch (NoSuchFileException gone) {
            throw new ScopeException(
                    "cannot adopt process %d into %s: there is no such process; look with ps"
                            .formatted(pid, scope),
                    gone);
        } catch (IOException refused) {
            throw new ScopeException(
                    "cannot adopt process %d into %s: its sockets can't be seen (%s); use sudo"
                            .formatted(pid, scope, refused.getMessage()),
                    refused);
        }
    }
}
