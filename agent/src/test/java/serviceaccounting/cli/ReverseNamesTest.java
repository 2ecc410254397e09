package serviceaccounting.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import serviceaccounting.traffic.RemoteAddress;

/** Names arrive in time or not at all, and do no harm. */
final class ReverseNamesTest {

    private static final RemoteAddress FAST = RemoteAddress.ofIpv4(0x7f000001);
    private static final RemoteAddress SLOW = RemoteAddress.ofIpv4(0x7f000002);
    private static final RemoteAddress NAMELESS = RemoteAddress.ofIpv6(0x2001_0db8L << 32, 1);

    @Test
    void shouldNotWaitForWhatIsLate() {
        CountDownLatch never = new CountDownLatch(1);
        long began = System.nanoTime();

        ReverseNames.Found found =
                new ReverseNames(
                                address -> {
                                    if (address.getHostAddress().equals("127.0.0.2")) {
                                        waitFor(never);
                                    }
                                    return answer(address);
                                },
                                Duration.ofMillis(200))
                        .of(List.of(SLOW, FAST, NAMELESS));

        assertEquals(Map.of(FAST, "fast.example"), found.names());
        assertEquals(1, found.late());
        // The deadline, and room for a busy machine; the slow one would take for ever.
        assertTrue(System.nanoTime() - began < Duration.ofSeconds(5).toNanos());
    }

    @Test
    void shouldTakeAFailureForNoName() {
        ReverseNames.Found found =
                new ReverseNames(
                                address -> {
                                    throw new IllegalStateException("no resolver");
                                },
                                Duration.ofSeconds(5))
                        .of(List.of(FAST));

        assertEquals(new ReverseNames.Found(Map.of(), 0), found);
    }

    @Test
    void shouldAskTheSystem() {
        assertEquals(
                Map.of(FAST, "localhost"),
                ReverseNames.ofSystem(Duration.ofSeconds(5)).of(List.of(FAST)).names());
        assertEquals(
                new ReverseNames.Found(Map.of(), 0),
                ReverseNames.ofSystem(Duration.ofSeconds(5)).of(List.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a-1_b.example. | a-1_b.example.",
                "'\u001b]0;x\u0007' | ??0?x?",
                "'a b,\"=cmd' | a?b???cmd",
                "b\u00fccher.example | b?cher.example"
            })
    void shouldMakeNamesHarmless(String name, String shown) {
        assertEquals(shown, ReverseNames.harmless(name));
    }

    @Test
    void shouldCutNamesThatNoHostCanHave() {
        assertEquals(253, ReverseNames.harmless("a".repeat(1000)).length());
    }

    private static String answer(InetAddress address) {
        return address.getHostAddress().equals("127.0.0.1")
                ? "fast.example"
                : address.getHostAddress();
    }

    private static void waitFor(CountDownLatch never) {
        try {
            never.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
