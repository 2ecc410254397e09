package serviceaccounting.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.Counters;

class RunFiguresTest {

    private static final long UINT64_MAX = 0xffff_ffff_ffff_ffffL;

    @Test
    void shouldTakeAllOnesForNotAccounted() {
        Counters counters =
                RunFigures.accounted(
                        Map.of(Counter.INGRESS_BYTES, UINT64_MAX, Counter.CPU_NANOS, 7L));

        assertEquals(OptionalLong.empty(), counters.get(Counter.INGRESS_BYTES));
        assertEquals(OptionalLong.of(7), counters.get(Counter.CPU_NANOS));
    }

    @Test
    void shouldTellZeroFromNotAccounted() {
        Counters counters = RunFigures.accounted(Map.of(Counter.EGRESS_PACKETS, 0L));

        assertEquals(OptionalLong.of(0), counters.get(Counter.EGRESS_PACKETS));
    }

    @Test
    void shouldKeepTheLargestNumberThatJavaHas() {
        Counters counters = RunFigures.accounted(Map.of(Counter.CPU_NANOS, Long.MAX_VALUE));

        assertEquals(OptionalLong.of(Long.MAX_VALUE), counters.get(Counter.CPU_NANOS));
    }
}
