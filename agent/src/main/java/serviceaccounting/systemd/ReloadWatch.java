package serviceaccounting.systemd;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import serviceaccounting.reading.ReloadListener;

/**
 * Listens for systemd re-reading its units, on a thread and a connection of its own. Connects
 * again, later and later, when the connection breaks. A reload in the meantime goes unseen; the
 * next poll shows its effect.
 */
public final class ReloadWatch implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(ReloadWatch.class.getName());
    private static final Duration FIRST_DELAY = Duration.ofMillis(100);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(10);

    private final ReloadListener listener;
    private final InstantSource wall;
    private final Thread thread = new Thread(this::watch, "bus-signals");
    private Optional<ReloadSignals> current = Optional.empty();
    private boolean closed;

    private ReloadWatch(ReloadListener listener, InstantSource wall) {
        this.listener = listener;
        this.wall = wall;
    }

    /**
     * Begins to listen. Returns before it is connected; whatever goes wrong is logged and tried
     * again.
     *
     * @param listener called on the thread {@code bus-signals}
     * @param wall the clock that the reloads are dated by
     * @throws serviceaccounting.linux.NativeException if libsystemd can't be loaded
     */
    public static ReloadWatch start(ReloadListener listener, InstantSource wall) {
        LibSystemd.functions();
        ReloadWatch watch = new ReloadWatch(listener, wall);
        watch.thread.setDaemon(true);
        watch.thread.start();
        return watch;
    }

    /**
     * Stops at once, also in the midst of a wait. Not to be called by the listener, for whose
     * return it waits.
     */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            current.ifPresent(ReloadSignals::interrupt);
            notifyAll();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void watch() {
        Duration delay = FIRST_DELAY;
        String lastProblem = "";
        while (!isClosed()) {
            long began = System.nanoTime();
            String problem = listen();
            if (System.nanoTime() - began > LONGEST_DELAY.toNanos()) {
                delay = FIRST_DELAY;
                lastProblem = "";
            }
            if (!isClosed() && !problem.equals(lastProblem)) {
                LOG.log(System.Logger.Level.WARNING, "systemd''s reloads go unseen: {0}", problem);
                lastProblem = problem;
            }
            sleep(delay);
            Duration doubled = delay.multipliedBy(2);
            delay = doubled.compareTo(LONGEST_DELAY) < 0 ? doubled : LONGEST_DELAY;
        }
    }

    /** Tells the listener of reloads until the connection breaks; then says why it broke. */
    private String listen() {
        try (ReloadSignals signals = new ReloadSignals()) {
            setCurrent(Optional.of(signals));
            try {
                signals.subscribe();
                while (!isClosed()) {
                    tell(signals.next());
                }
                return "";
            } finally {
                // Before it is closed, so that nobody interrupts a file descriptor that others may
                // own by then.
                setCurrent(Optional.empty());
            }
        } catch (BusException e) {
            return e.getMessage();
        }
    }

    private void tell(boolean begins) {
        try {
            if (begins) {
                listener.reloading(wall.instant());
            } else {
                listener.reloaded(wall.instant());
            }
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "a listener to systemd's reloads failed", e);
        }
    }

    private synchronized void setCurrent(Optional<ReloadSignals> signals) {
        current = signals;
        if (closed) {
            current.ifPresent(ReloadSignals::interrupt);
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private synchronized void sleep(Duration delay) {
        long end = System.nanoTime() + delay.toNanos();
        try {
            for (long left = delay.toNanos(); left > 0 && !closed; left = end - System.nanoTime()) {
                wait(left / 1_000_000 + 1);
            }
        } catch (InterruptedException e) {
            closed = true;
        }
    }
}
