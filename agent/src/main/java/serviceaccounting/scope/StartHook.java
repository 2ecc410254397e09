package serviceaccounting.scope;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import serviceaccounting.traffic.InvocationId;
import serviceaccounting.traffic.UnitName;

/**
 * The hook's {@code start}, which services have as their ExecStartPre= and scopes can't have: the
 * rules for the scope's remotes are there before its first packet, and the agent knows of the run
 * from a record, however short it is.
 */
final class StartHook {

    private static final Path HOOK = Path.of("/etc/service-accounting/hook");

    /** The hook gives up after 5 s, and has a second more to die. */
    private static final long PATIENCE_SECONDS = 8;

    /** How its lines are marked for the journal, sd-daemon(3). */
    private static final String MARK = "^<[0-7]>";

    private StartHook() {}

    /**
     * Calls it, in the control group of this process. Without root's rights, or without a hook,
     * nothing happens: the hook's sync brings the rules later.
     *
     * @return what went wrong, or was said, one line each
     */
    static List<String> call(UnitName scope, InvocationId invocation) {
        if (!isRoot() || !Files.isExecutable(HOOK)) {
            return List.of();
        }
        ProcessBuilder builder = new ProcessBuilder(HOOK.toString(), "start", scope.value());
        builder.environment().put("INVOCATION_ID", invocation.hex());
        builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        try {
            Process hook = builder.start();
            if (!hook.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                hook.destroyForcibly();
                return List.of("%s start %s hangs; it is left alone".formatted(HOOK, scope));
            }
            // A few lines at most, which wait in the pipe.
            String said = new String(hook.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            return Stream.concat(
                            said.lines().map(line -> line.replaceFirst(MARK, "")),
                            failure(hook.exitValue(), scope).stream())
                    .toList();
        } catch (IOException failed) {
            return List.of("cannot call %s: %s".formatted(HOOK, failed.getMessage()));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    private static Optional<String> failure(int code, UnitName scope) {
        return code == 0
                ? Optional.empty()
                : Optional.of("%s start %s exited with %d".formatted(HOOK, scope, code));
    }

    /** Who /proc/self belongs to: the effective user. */
    private static boolean isRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException | UnsupportedOperationException unknown) {
            return false;
        }
    }
}
