package serviceaccounting.linux;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ClocksTest {

    @Test
    void shouldNeverRunBackwards() {
        long first = Clocks.bootTimeMicros();
        long second = Clocks.bootTimeMicros();

        assertTrue(second >= first, "first=" + first + " second=" + second);
    }

    @Test
    void shouldCountSuspendsInBootTimeOnly() {
        long monotonic = Clocks.monotonicMicros();
        long bootTime = Clocks.bootTimeMicros();

        assertTrue(bootTime >= monotonic, "bootTime=" + bootTime + " monotonic=" + monotonic);
    }

    @Test
    void shouldTickLikeJavasClock() {
        long outerStart = System.nanoTime();
        long start = Clocks.monotonicMicros();
        long innerStart = System.nanoTime();
        spinFor(5_000_000);
        long innerEnd = System.nanoTime();
        long end = Clocks.monotonicMicros();
        long outerEnd = System.nanoTime();

        long micros = end - start;
        long atLeast = (innerEnd - innerStart) / 1000 - 1;
        long atMost = (outerEnd - outerStart) / 1000 + 1;
        assertTrue(atLeast <= micros && micros <= atMost, atLeast + " " + micros + " " + atMost);
    }

    private static void spinFor(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }
}
