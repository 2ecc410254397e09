package serviceaccounting.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.Counters;

final class TallyTest {

    @Test
    void shouldKeepACounterAbsentUntilOneRowHasIt() {
        Tally tally = new Tally();

        tally.add(Counters.ofIp(1, 2, 3, 4), 0, 0);
        assertFalse(tally.amounts().has(Counter.CPU_NANOS));

        tally.add(Counters.ABSENT.with(Counter.CPU_NANOS, 0), 0, 0);
        assertEquals(Counters.ofIp(1, 2, 3, 4).with(Counter.CPU_NANOS, 0), tally.amounts());
    }

    @Test
    void shouldSumNothingToZeroBytesButToNoCpuTime() {
        assertEquals(Counters.ofIp(0, 0, 0, 0), new Tally().withIpAtLeastZero());
    }

    @Test
    void shouldStopAtTheLargestNumberAndSaySo() {
        Tally tally = new Tally();

        tally.add(new Counters(Map.of(Counter.INGRESS_BYTES, Long.MAX_VALUE - 1)), 0, 0);
        assertFalse(tally.overflowed());
        tally.add(new Counters(Map.of(Counter.INGRESS_BYTES, 5L)), 0, 0);

        assertTrue(tally.overflowed());
        assertEquals(Long.MAX_VALUE, tally.amounts().orZero(Counter.INGRESS_BYTES));
    }
}
