package serviceaccounting.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import serviceaccounting.reading.ReloadListener;
import serviceaccounting.reading.SourceException;

/** A system bus that is not there, or that never answers. */
class BrokenBusTest {

    private static final Duration PROMPTLY = Duration.ofSeconds(5);

    @TempDir private Path folder;

    @BeforeEach
    void moveTheBus() {
        NativeProcess.assumeLibSystemd();
        NativeProcess.setEnvironment("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=" + bus());
    }

    @AfterEach
    void moveItBack() {
        NativeProcess.unsetEnvironment("DBUS_SYSTEM_BUS_ADDRESS");
    }

    @Test
    void shouldSayThatThereIsNoBus() {
        try (BusCounterSource source = new BusCounterSource(InstantSource.system())) {
            SourceException e =
                    assertThrows(
                            SourceException.class, () -> source.observe(List.of("web.service")));

            assertEquals(
                    "cannot connect to the system bus: ENOENT (2); look at systemctl status dbus.socket; connecting is tried again",
                    e.getMessage());
        }
    }

    @Test
    void shouldStopWatchingPromptlyWhereThereIsNoBus() {
        ReloadWatch watch = ReloadWatch.start(new NoReloads(), InstantSource.system());

        assertTimeoutPreemptively(PROMPTLY, watch::close);
    }

    @Test
    void shouldStopWatchingPromptlyInTheMidstOfACall() throws IOException {
        try (ServerSocketChannel silent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            silent.bind(UnixDomainSocketAddress.of(bus()));
            ReloadWatch watch = ReloadWatch.start(new NoReloads(), InstantSource.system());
            try (SocketChannel accepted = silent.accept()) {
                assertTrue(accepted.isConnected());

                assertTimeoutPreemptively(PROMPTLY, watch::close);
            }
        }
    }

    private Path bus() {
        return folder.resolve("bus");
    }

    /** There is nobody to reload anything. */
    private static final class NoReloads implements ReloadListener {

        @Override
        public void reloading(Instant at) {
            throw new AssertionError("a reload from a silent bus");
        }

        @Override
        public void reloaded(Instant at) {
            throw new AssertionError("a reload from a silent bus");
        }
    }
}
