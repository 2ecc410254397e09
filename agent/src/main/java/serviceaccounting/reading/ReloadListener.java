package serviceaccounting.reading;

import java.time.Instant;

/**
 * Told when systemd re-reads its units: its bus signal {@code Manager.Reloading}. Called on the
 * watcher's own thread.
 */
public interface ReloadListener {

    /** A daemon-reload or daemon-reexec begins. */
    void reloading(Instant at);

    /** It is done: counters may be gone from now on. */
    void reloaded(Instant at);
}
