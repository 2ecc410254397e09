package serviceaccounting.systemd;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import serviceaccounting.linux.Clocks;

class ServiceNotifyTest {

    private static final long OUR_PROCESS = 42;

    @TempDir private Path folder;

    @AfterEach
    void forgetSocket() {
        NativeProcess.unsetEnvironment("NOTIFY_SOCKET");
    }

    @Test
    void shouldSendOneMessagePerWord() {
        NativeProcess.assumeLibSystemd();
        Path path = folder.resolve("notify");
        ServiceNotify notify = notifying(path);
        try (NotifySocket socket = new NotifySocket(path)) {
            notify.ready();
            assertEquals(Optional.of("READY=1"), socket.received());

            notify.status("100 units, ledger 3 MiB");
            assertEquals(Optional.of("STATUS=100 units, ledger 3 MiB"), socket.received());

            notify.watchdog();
            assertEquals(Optional.of("WATCHDOG=1"), socket.received());

            notify.stopping();
            assertEquals(Optional.of("STOPPING=1"), socket.received());

            assertEquals(Optional.empty(), socket.received());
        }
    }

    @Test
    void shouldDateAReloadOnSystemdsClock() {
        NativeProcess.assumeLibSystemd();
        Path path = folder.resolve("notify");
        ServiceNotify notify = notifying(path);
        try (NotifySocket socket = new NotifySocket(path)) {
            long before = Clocks.monotonicMicros();
            notify.reloading();
            long after = Clocks.monotonicMicros();

            String message = socket.received().orElseThrow();
            String start = "RELOADING=1\nMONOTONIC_USEC=";
            assertTrue(message.startsWith(start), message);
            long micros = Long.parseLong(message.substring(start.length()));
            assertTrue(before <= micros && micros <= after, message);
        }
    }

    @Test
    void shouldKeepAStatusOnOneLine() {
        NativeProcess.assumeLibSystemd();
        Path path = folder.resolve("notify");
        ServiceNotify notify = notifying(path);
        try (NotifySocket socket = new NotifySocket(path)) {
            notify.status("one\nREADY=1");

            assertEquals(Optional.of("STATUS=one READY=1"), socket.received());
        }
    }

    @Test
    void shouldGoOnWhenNobodyListens() {
        NativeProcess.assumeLibSystemd();
        ServiceNotify notify = notifying(folder.resolve("nobody"));

        assertDoesNotThrow(notify::ready);
    }

    @Test
    void shouldBeSilentOutsideOfSystemd() {
        ServiceNotify notify = new ServiceNotify(Map.of(), OUR_PROCESS);

        assertDoesNotThrow(notify::ready);
        assertEquals(Optional.empty(), notify.watchdogInterval());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "watched for thirty seconds, 30000000, 42, PT30S",
        "watched and nobody in particular, 30000000, '', PT30S",
        "another process is watched, 30000000, 43, ''",
        "not watched, '', 42, ''",
        "zero means not watched, 0, 42, ''",
        "not a number, soon, 42, ''",
        "negative, -5, 42, ''",
        "thirty years, 999999999999999, 42, PT277777H46M39.999999S",
        "infinity, 18446744073709551615, 42, ''"
    })
    void shouldKnowWhenTheWatchdogIsDue(
            String name, String micros, String process, String expected) {
        Map<String, String> environment = new HashMap<>();
        environment.put("WATCHDOG_USEC", micros);
        environment.put("WATCHDOG_PID", process);

        Optional<Duration> interval =
                new ServiceNotify(environment, OUR_PROCESS).watchdogInterval();

        assertEquals(
                expected.isEmpty() ? Optional.empty() : Optional.of(Duration.parse(expected)),
                interval,
                name);
    }

    private static ServiceNotify notifying(Path path) {
        NativeProcess.setEnvironment("NOTIFY_SOCKET", path.toString());
        return new ServiceNotify(Map.of("NOTIFY_SOCKET", path.toString()), OUR_PROCESS);
    }
}
