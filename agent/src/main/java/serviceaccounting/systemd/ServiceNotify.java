package serviceaccounting.systemd;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import serviceaccounting.linux.Clocks;
import serviceaccounting.linux.Errno;

/**
 * Tells systemd how the agent is, for {@code Type=notify} units and their watchdog. Source:
 * sd_notify(3).
 *
 * <p>Does nothing where nobody asked for it. A message that can't be sent is logged: accounting
 * goes on without. From any thread.
 */
public final class ServiceNotify {

    private static final System.Logger LOG = System.getLogger(ServiceNotify.class.getName());

    private final boolean wanted;
    private final Optional<Duration> watchdogInterval;

    /** What is logged already: a watchdog would repeat it every few seconds. */
    private volatile int lastFailure;

    ServiceNotify(Map<String, String> environment, long processId) {
        this.wanted = !environment.getOrDefault("NOTIFY_SOCKET", "").isEmpty();
        this.watchdogInterval = watchdogInterval(environment, processId);
    }

    /** As systemd asked for in this process's environment. */
    public static ServiceNotify fromEnvironment() {
        return new ServiceNotify(System.getenv(), ProcessHandle.current().pid());
    }

    /** The agent has started, or is done with a reload. */
    public void ready() {
        send("READY=1");
    }

    /** The agent begins to read its settings again; {@link #ready} must follow. */
    public void reloading() {
        send("RELOADING=1\nMONOTONIC_USEC=" + Clocks.monotonicMicros());
    }

    /** The agent begins to stop. */
    public void stopping() {
        send("STOPPING=1");
    }

    /** One line for {@code systemctl status}. */
    public void status(String line) {
        send("STATUS=" + line.replace('\n', ' '));
    }

    /** The agent is alive; due at least every {@link #watchdogInterval}. */
    public void watchdog() {
        send("WATCHDOG=1");
    }

    /**
     * After how much silence systemd takes the agent for dead; empty if it does not watch. Notify
     * at half of it.
     */
    public Optional<Duration> watchdogInterval() {
        return watchdogInterval;
    }

    private void send(String state) {
        if (!wanted) {
            return;
        }
        int result = LibSystemd.functions().sd_notify(0, state);
        if (result < 0 && result != lastFailure) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "cannot tell systemd {0}: the kernel answered {1}; the unit must be allowed"
                            + " AF_UNIX and its NOTIFY_SOCKET",
                    state.lines().findFirst().orElse(""),
                    Errno.describe(-result));
        }
        lastFailure = Math.min(result, 0);
    }

    /**
     * WATCHDOG_USEC, if WATCHDOG_PID is us or nobody in particular. Source: sd_watchdog_enabled(3).
     */
    private static Optional<Duration> watchdogInterval(
            Map<String, String> environment, long processId) {
        String watched = environment.getOrDefault("WATCHDOG_PID", "");
        if (!watched.isEmpty() && !watched.equals(Long.toString(processId))) {
            return Optional.empty();
        }
        String micros = environment.getOrDefault("WATCHDOG_USEC", "");
        // More than 15 digits would be more than 30 years: as good as no watchdog.
        if (!micros.matches("0*[1-9][0-9]{0,14}")) {
            return Optional.empty();
        }
        return Optional.of(Duration.of(Long.parseLong(micros), ChronoUnit.MICROS));
    }
}
