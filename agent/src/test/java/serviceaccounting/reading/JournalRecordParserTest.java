package serviceaccounting.reading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static serviceaccounting.reading.JournalRecords.entry;
import static serviceaccounting.reading.JournalRecords.with;
import static serviceaccounting.reading.JournalRecords.without;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import serviceaccounting.traffic.BootId;
import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.Door;
import serviceaccounting.traffic.InvocationId;
import serviceaccounting.traffic.UnitName;

final class JournalRecordParserTest {

    @Test
    void shouldReadTheLastFiguresOfARun() throws Exception {
        CounterReading reading = JournalRecordParser.parse(entry(JournalRecords.WEB)).orElseThrow();

        assertEquals(new UnitName("web.service"), reading.unit());
        assertEquals(new InvocationId("b9b65e05b43b4db3993c9b5ceddb6b88"), reading.invocation());
        assertEquals(new BootId("1849b4574af347d4a6fc089d03d57a6f"), reading.boot());
        assertEquals(Readings.wallAt(2_854_764), reading.wallTime());
        assertEquals(2_854_764, reading.bootTimeMicros());
        assertEquals(
                Counters.ofIp(1684, 13, 100580, 11).with(Counter.CPU_NANOS, 95_198_000),
                reading.counters());
        assertEquals(Door.JOURNAL, reading.door());
        assertEquals(Optional.empty(), reading.runStart());
    }

    @Test
    void shouldReadDiskFiguresWhereThereAreSome() throws Exception {
        Map<String, String> fields = with("IO_METRIC_READ_BYTES", "4096");

        assertEquals(
                4096,
                JournalRecordParser.parse(entry(fields))
                        .orElseThrow()
                        .counters()
                        .orZero(Counter.IO_READ_BYTES));
    }

    @Test
    void shouldTellWhatSystemdLeftOutFromZero() throws Exception {
        CounterReading reading =
                JournalRecordParser.parse(
                                entry(
                                        without(
                                                "IP_METRIC_INGRESS_BYTES",
                                                "IP_METRIC_INGRESS_PACKETS",
                                                "IP_METRIC_EGRESS_BYTES",
                                                "IP_METRIC_EGRESS_PACKETS")))
                        .orElseThrow();

        assertEquals(Counters.ABSENT.with(Counter.CPU_NANOS, 95_198_000), reading.counters());
    }

    @Test
    void shouldNotLookOlderThanItCanBeOnAMachineThatSlept() throws Exception {
        JournalEntry awake = entry(JournalRecords.WEB);
        JournalEntry slept =
                new JournalEntry(
                        awake.cursor(),
                        awake.wallTime(),
                        awake.boot(),
                        awake.monotonicMicros(),
                        Duration.ofHours(3),
                        awake.fields());

        assertEquals(
                2_854_764 + Duration.ofHours(3).toMillis() * 1000,
                JournalRecordParser.parse(slept).orElseThrow().bootTimeMicros());
    }

    @Test
    void shouldLeaveOutAUnitThatHasNoRuns() throws Exception {
        assertEquals(Optional.empty(), JournalRecordParser.parse(entry(without("INVOCATION_ID"))));
    }

    @ParameterizedTest
    @CsvSource({
        "UNIT, a/b, not the name of a unit",
        "UNIT, user.target, not the name of a unit",
        "INVOCATION_ID, b9b6, not an invocation ID",
        "IP_METRIC_INGRESS_BYTES, -1, 'IP_METRIC_INGRESS_BYTES is ''-1'', and a whole number'",
        "IP_METRIC_EGRESS_BYTES, 18446744073709551615, 'IP_METRIC_EGRESS_BYTES is ''18446744073709551615'''",
        "CPU_USAGE_NSEC, 1e9, 'CPU_USAGE_NSEC is ''1e9'''",
        "CPU_USAGE_NSEC, '', 'CPU_USAGE_NSEC is '''''",
    })
    void shouldRefuseAValueThatCannotBeAndNameIt(String field, String value, String reason) {
        BrokenRecordException refused =
                assertThrows(
                        BrokenRecordException.class,
                        () -> JournalRecordParser.parse(entry(with(field, value))));

        assertTrue(refused.getMessage().startsWith(reason), refused.getMessage());
    }

    @Test
    void shouldRefuseARecordWithoutItsUnit() {
        BrokenRecordException refused =
                assertThrows(
                        BrokenRecordException.class,
                        () -> JournalRecordParser.parse(entry(without("UNIT"))));

        assertEquals("UNIT is missing", refused.getMessage());
    }
}
