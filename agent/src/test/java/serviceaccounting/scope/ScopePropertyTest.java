package serviceaccounting.scope;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import serviceaccounting.systemd.BusValue;

final class ScopePropertyTest {

    private static final List<Byte> IPV4 = List.of((byte) 192, (byte) 0, (byte) 2, (byte) 1);

    @ParameterizedTest(name = "{0} is {1} = {3}")
    @CsvSource(
            delimiter = '|',
            value = {
                "MemoryMax=1G | MemoryMax | t | 1073741824",
                "MemoryHigh=512K | MemoryHigh | t | 524288",
                "MemoryMax=100 | MemoryMax | t | 100",
                "MemoryMax=infinity | MemoryMax | t | -1",
                "MemoryMax=50% | MemoryMaxScale | u | 2147483648",
                "MemoryMax=100% | MemoryMaxScale | u | 4294967295",
                "TasksMax=64 | TasksMax | t | 64",
                "TasksMax=12.5% | TasksMaxScale | u | 536870912",
                "CPUWeight=20 | CPUWeight | t | 20",
                "CPUWeight=idle | CPUWeight | t | 0",
                "IOWeight=10000 | IOWeight | t | 10000",
                "CPUQuota=50% | CPUQuotaPerSecUSec | t | 500000",
                "CPUQuota=200% | CPUQuotaPerSecUSec | t | 2000000",
                "RuntimeMaxSec=90 | RuntimeMaxUSec | t | 90000000",
                "RuntimeMaxSec=1min 30s | RuntimeMaxUSec | t | 90000000",
                "TimeoutStopSec=250ms | TimeoutStopUSec | t | 250000",
                "TimeoutStopSec=infinity | TimeoutStopUSec | t | -1",
                "IPAccounting=yes | IPAccounting | b | 1",
                "Delegate=no | Delegate | b | 0",
            })
    void shouldTurnNumbersIntoWhatTheBusHas(
            String assignment, String name, String signature, long value) {
        assertEquals(
                new ScopeProperty(name, new BusValue(signature, value)),
                ScopeProperty.parse(assignment));
    }

    @Test
    void shouldTakeTextsSlicesAndUnitsAsTheyAre() {
        assertEquals(BusValue.text("a = b"), ScopeProperty.parse("Description=a = b").value());
        assertEquals(BusValue.text("batch.slice"), ScopeProperty.parse("Slice=batch").value());
        assertEquals(
                BusValue.texts(List.of("a.service", "b.service")),
                ScopeProperty.parse("After=a.service  b.service").value());
    }

    @Test
    void shouldTurnAddressesIntoPrefixes() {
        assertEquals(
                BusValue.prefixes(
                        List.of(new BusValue.Prefix(IPV4, 32), new BusValue.Prefix(IPV4, 24))),
                ScopeProperty.parse("IPAddressDeny=192.0.2.1 192.0.2.1/24").value());
        BusValue any = ScopeProperty.parse("IPAddressDeny=any").value();
        List<?> prefixes = (List<?>) any.value();
        assertEquals(
                new BusValue.Prefix(List.of((byte) 0, (byte) 0, (byte) 0, (byte) 0), 0),
                prefixes.getFirst());
        assertEquals(16, ((BusValue.Prefix) prefixes.getLast()).address().size());
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "MemoryMax | is no property; expected NAME=VALUE",
                "=1 | is no property; expected NAME=VALUE",
                "MemryMax=1G | did you mean MemoryMax?",
                "ExecStart=/bin/true | no property that can be set here.",
                "MemoryMax=lots | expected a whole number",
                "MemoryMax=99999999999G | expected a whole number",
                "MemoryMax=101% | at most 100%",
                "CPUWeight=0 | a weight from 1 to 10000",
                "IOWeight=idle | a weight from 1 to 10000",
                "CPUQuota=50 | a percentage of one processor",
                "RuntimeMaxSec=soon | a time such as",
                "RuntimeMaxSec= | a time such as",
                "IPAddressDeny=example.org | expected addresses",
                "IPAddressDeny=192.0.2.1/33 | expected addresses",
                "Delegate=perhaps | expected yes or no",
                "Slice=a/b | no slice can be named",
                "IPAccounting=no | would leave nothing to account",
            })
    void shouldSayWhatIsWrongAndWhatIsExpected(String assignment, String said) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> ScopeProperty.parse(assignment));

        assertTrue(refused.getMessage().contains(said), refused.getMessage());
        assertEquals(1, refused.getMessage().lines().count());
    }

    @Test
    void shouldAccountEveryScopeAndLetTheLastValueHold() {
        ScopeProperties properties =
                ScopeProperties.of(
                        "x".repeat(500),
                        List.of(
                                ScopeProperty.parse("TasksMax=1"),
                                ScopeProperty.parse("TasksMax=2"),
                                ScopeProperty.parse("CollectMode=inactive")));

        assertEquals(BusValue.truth(true), properties.onBus().get("IPAccounting"));
        assertEquals(BusValue.unsigned64(2), properties.onBus().get("TasksMax"));
        assertEquals(BusValue.text("inactive"), properties.onBus().get("CollectMode"));
        assertEquals(203, ((String) properties.onBus().get("Description").value()).length());
    }
}
