package serviceaccounting.scope;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import serviceaccounting.linux.ControlGroup;
import serviceaccounting.linux.Errno;
import serviceaccounting.linux.NativeException;
import serviceaccounting.linux.ProgramStart;
import serviceaccounting.systemd.ScopeException;
import serviceaccounting.systemd.ScopeStart;
import serviceaccounting.traffic.InvocationId;
import serviceaccounting.traffic.UnitName;

/**
 * The way of this process into a scope of its own, and from there to the command.
 *
 * @param scope the scope's name
 * @param properties what is set for it
 * @param command the program and its arguments; at least one
 * @param declared whether the settings declare the scope, so that its remotes are wanted
 */
public record ScopeRun(
        UnitName scope, ScopeProperties properties, List<String> command, boolean declared) {

    /** How it ended, if this process did not become the command. */
    public enum Failure {
        NOT_EXECUTABLE,
        NOT_FOUND
    }

    public ScopeRun {
        Objects.requireNonNull(scope, "scope");
        Objects.requireNonNull(properties, "properties");
        command = List.copyOf(command);
        if (command.isEmpty()) {
            throw new IllegalArgumentException("a scope is for a command; none is given");
        }
    }

    /** Whether there is such a command; if not, nothing needs to be made for it. */
    public Optional<Failure> missing(Map<String, String> environment) {
        return switch (CommandSearch.find(command.getFirst(), environment)) {
            case FOUND -> Optional.empty();
            case NOT_EXECUTABLE -> Optional.of(Failure.NOT_EXECUTABLE);
            case NOT_FOUND -> Optional.of(Failure.NOT_FOUND);
        };
    }

    /**
     * Moves this process into the scope and becomes the command. Returns only if there is no such
     * command after all.
     *
     * @param descriptors the file descriptors the command gets
     * @param warnings takes what went wrong without standing in the way
     * @throws ScopeException if there is no scope, and so nothing was started
     */
    public Failure become(Set<Integer> descriptors, Consumer<String> warnings)
            throws ScopeException {
        Optional<InvocationId> invocation = enter();
        // As systemd-run --scope and every service have it.
        invocation.ifPresent(run -> ProgramStart.setEnvironment("INVOCATION_ID", run.hex()));
        if (declared) {
            invocation.ifPresent(run -> StartHook.call(scope, run).forEach(warnings));
        }
        try {
            NativeException failure =
                    ProgramStart.become(ProgramStart.lastArguments(command.size()), descriptors);
            return failure.errno() == Errno.ENOENT ? Failure.NOT_FOUND : Failure.NOT_EXECUTABLE;
        } catch (IOException | NativeException failure) {
            throw new ScopeException(
                    "cannot start '%s': %s".formatted(command.getFirst(), failure.getMessage()),
                    failure);
        }
    }

    private Optional<InvocationId> enter() throws ScopeException {
        try (ScopeStart systemd = ScopeStart.connect()) {
            Optional<InvocationId> invocation =
                    systemd.start(
                            scope, properties.onBus(), List.of(ProcessHandle.current().pid()));
            String group = ControlGroup.ofSelf();
            if (!group.endsWith("/" + scope.value())) {
                throw new ScopeException(
                        "%s is there, but this process is in %s: nothing it sends would be counted, so it was not started"
                                .formatted(scope, group));
            }
            return invocation;
        } catch (IOException unknown) {
            throw new ScopeException(
                    "cannot tell the control group: %s; is /proc mounted?"
                            .formatted(unknown.getMessage()),
                    unknown);
        }
    }
}
