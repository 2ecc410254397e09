package serviceaccounting.reading;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Objects;

/**
 * Tells when records arrive in the spool (inotify(7) through {@link WatchService}), on a thread of
 * its own.
 */
public final class SpoolWatch implements AutoCloseable {

    private final WatchService service;
    private final Runnable arrived;
    private final Thread thread;

    private SpoolWatch(WatchService service, Runnable arrived) {
        this.service = service;
        this.arrived = arrived;
        this.thread = new Thread(this::watch, "spool-watch");
        thread.setDaemon(true);
    }

    /**
     * Begins to watch a folder. The hook renames finished records into it, which is a creation to
     * whoever watches.
     *
     * @param folder the spool's records
     * @param arrived called after each batch of arrivals, on the watch's thread
     * @throws IOException if the folder can't be watched
     */
    public static SpoolWatch start(Path folder, Runnable arrived) throws IOException {
        Objects.requireNonNull(arrived, "arrived");
        WatchService service = folder.getFileSystem().newWatchService();
        try {
            folder.register(service, StandardWatchEventKinds.ENTRY_CREATE);
        } catch (IOException failure) {
            service.close();
            throw failure;
        }
        SpoolWatch watch = new SpoolWatch(service, arrived);
        watch.thread.start();
        return watch;
    }

    private void watch() {
        try {
            while (true) {
                WatchKey key = service.take();
                key.pollEvents();
                arrived.run();
                if (!key.reset()) {
                    // The folder is gone. Each tick of the agent looks into the spool as well, so
                    // only speed is lost.
                    return;
                }
            }
        } catch (ClosedWatchServiceException | InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        service.close();
    }
}
