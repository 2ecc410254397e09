package serviceaccounting.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class CountersTest {

    private static final Counters ZERO = Counters.ABSENT.with(Counter.INGRESS_BYTES, 0);

    @Test
    void shouldTellZeroFromAbsent() {
        assertEquals(OptionalLong.of(0), ZERO.get(Counter.INGRESS_BYTES));
        assertEquals(OptionalLong.empty(), ZERO.get(Counter.EGRESS_BYTES));
        assertTrue(ZERO.has(Counter.INGRESS_BYTES));
        assertFalse(ZERO.has(Counter.EGRESS_BYTES));
        assertEquals(0, ZERO.orZero(Counter.EGRESS_BYTES));
    }

    @Test
    void shouldBeZeroWithZerosAndWithNothing() {
        assertTrue(Counters.ABSENT.isZero());
        assertTrue(ZERO.isZero());
        assertFalse(ZERO.with(Counter.CPU_NANOS, 1).isZero());
    }

    @Test
    void shouldAddCounterByCounterAndKeepAbsentWhatBothLack() {
        Counters sum =
                Counters.ofIp(1, 2, 3, 4)
                        .plus(Counters.ofIp(10, 20, 30, 40).with(Counter.CPU_NANOS, 5));

        assertEquals(Counters.ofIp(11, 22, 33, 44).with(Counter.CPU_NANOS, 5), sum);
        assertFalse(sum.has(Counter.IO_READ_BYTES));
        assertEquals(44, sum.totalBytes());
    }

    @Test
    void shouldRatherFailThanWrapAround() {
        Counters most =
                Counters.ABSENT
                        .with(Counter.INGRESS_BYTES, Long.MAX_VALUE)
                        .with(Counter.EGRESS_BYTES, 1);

        assertThrows(ArithmeticException.class, () -> most.plus(most));
        assertThrows(ArithmeticException.class, most::totalBytes);
    }

    @Test
    void shouldRefuseANegativeValueByItsName() {
        IllegalArgumentException refusal =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> Counters.ABSENT.with(Counter.EGRESS_BYTES, -1));

        assertEquals("IPEgressBytes must not be negative: -1", refusal.getMessage());
    }

    @Test
    void shouldNotChangeWithTheMapItWasMadeOf() {
        Map<Counter, Long> values = new HashMap<>(Map.of(Counter.INGRESS_BYTES, 1L));
        Counters counters = new Counters(values);
        values.put(Counter.INGRESS_BYTES, 2L);

        assertEquals(1, counters.orZero(Counter.INGRESS_BYTES));
        assertThrows(
                UnsupportedOperationException.class,
                () -> counters.values().put(Counter.INGRESS_BYTES, 3L));
    }
}
