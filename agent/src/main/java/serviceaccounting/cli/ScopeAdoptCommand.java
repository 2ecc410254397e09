package serviceaccounting.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import serviceaccounting.linux.OpenSocket;
import serviceaccounting.scope.Adoption;
import serviceaccounting.systemd.ScopeException;
import serviceaccounting.traffic.UnitName;

/** Moves processes that run already into a new scope. */
@Command(
        name = "adopt",
        description = {
            "Move processes that run already into a new scope, with IP accounting.",
            "Their children that run already stay where they are, and so do open sockets: a socket is"
                    + " counted for the unit in which it was made. Such sockets are listed."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  service-accounting scope adopt zeek-logger 1752216",
            "  service-accounting scope adopt backup $(pidof rsync)"
        })
final class ScopeAdoptCommand implements Callable<Integer> {

    private final ServiceAccounting top;

    @Parameters(
            index = "0",
            paramLabel = "NAME",
            converter = ScopeOptions.Name.class,
            description = "The scope's name.")
    private UnitName name;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "PID",
            converter = ScopeOptions.ProcessId.class,
            description = "The processes.")
    private List<Long> pids;

    @Mixin private ScopeOptions options;

    ScopeAdoptCommand(ServiceAccounting top) {
        this.top = top;
    }

    @Override
    public Integer call() throws ScopeException {
        List<Long> each = pids.stream().distinct().toList();
        List<Adoption> adoptions =
                Adoption.adopt(name, options.properties("adopted processes"), each);
        top.out().print("%s has %s\n".formatted(name, processes(each)));
        for (Adoption adoption : adoptions) {
            if (!adoption.sockets().isEmpty()) {
                print(adoption);
            }
        }
        return ExitCode.FINE;
    }

    private void print(Adoption adoption) {
        top.out()
                .print(
                        "process %d keeps %d sockets that were open before; what they move is counted for %s, not for %s:\n"
                                .formatted(
                                        adoption.pid(),
                                        adoption.sockets().size(),
                                        adoption.unitBefore().orElse("no unit"),
                                        name));
        for (OpenSocket socket : adoption.sockets()) {
            top.out().print("  " + socket + "\n");
        }
    }

    private static String processes(List<Long> pids) {
        return (pids.size() == 1 ? "process " : "processes ")
                + String.join(" ", pids.stream().map(String::valueOf).toList());
    }
}
