package serviceaccounting.reading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import serviceaccounting.traffic.BootId;
import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.Door;
import serviceaccounting.traffic.InvocationId;
import serviceaccounting.traffic.RunEnd;
import serviceaccounting.traffic.UnitName;

final class SpoolRecordParserTest {

    private static final SpoolRecords GOOD = SpoolRecords.stopped();
    private static final Instant MADE = Instant.parse("2026-03-01T12:01:00.000001Z");
    private static final Instant BEGAN = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void shouldReadEveryValueOfAStopRecord() throws BrokenRecordException {
        SpoolRecord record = SpoolRecordParser.parse(GOOD.text());

        CounterReading expected =
                new CounterReading(
                        new UnitName("web.service"),
                        new InvocationId("a".repeat(32)),
                        new BootId("b".repeat(32)),
                        MADE,
                        69_000_000,
                        Duration.ofMillis(20),
                        new Counters(
                                Map.of(
                                        Counter.INGRESS_BYTES, 1000L,
                                        Counter.INGRESS_PACKETS, 10L,
                                        Counter.EGRESS_BYTES, 2000L,
                                        Counter.EGRESS_PACKETS, 20L,
                                        Counter.CPU_NANOS, 3_000_000L,
                                        Counter.IO_READ_BYTES, 4096L,
                                        Counter.IO_WRITE_BYTES, 8192L)),
                        Door.STOPPED,
                        Optional.of(BEGAN));
        RunEnd end =
                new RunEnd(MADE, Optional.of("success"), Optional.of("exited"), Optional.of("0"));
        assertEquals(new SpoolRecord(expected, Optional.of(end), Optional.empty()), record);
    }

    @Test
    void shouldReadTheKeysInAnyOrderAndIgnoreUnknownOnes() throws BrokenRecordException {
        String text = GOOD.text();
        String turned =
                text.lines()
                        .sorted()
                        .map(line -> line + "\n")
                        .reduce("Novelty=[x]=y\n", (all, line) -> line + all);

        assertEquals(SpoolRecordParser.parse(text), SpoolRecordParser.parse(turned));
    }

    @Test
    void shouldTakeThingsAfterTheFirstEqualsSignAsTheValue() throws BrokenRecordException {
        SpoolRecord record = SpoolRecordParser.parse(GOOD.with("ServiceResult", "a=b").text());

        assertEquals(Optional.of("a=b"), record.end().get().result());
    }

    @ParameterizedTest(name = "IPIngressBytes={0}")
    @ValueSource(strings = {"", "[no data]", "[not set]", "18446744073709551615"})
    void shouldTakeItForAbsent(String value) throws BrokenRecordException {
        Counters counters =
                SpoolRecordParser.parse(GOOD.with("IPIngressBytes", value).text())
                        .reading()
                        .counters();

        assertEquals(false, counters.has(Counter.INGRESS_BYTES));
        assertEquals(2000, counters.orZero(Counter.EGRESS_BYTES));
    }

    @Test
    void shouldTakeAMissingCounterForAbsentAndAZeroForZero() throws BrokenRecordException {
        String text = GOOD.without("IPIngressBytes").with("IPEgressBytes", "0").text();
        Counters counters = SpoolRecordParser.parse(text).reading().counters();

        assertEquals(false, counters.has(Counter.INGRESS_BYTES));
        assertEquals(true, counters.has(Counter.EGRESS_BYTES));
    }

    @Test
    void shouldTakeTheLargestCounterThereCanBe() throws BrokenRecordException {
        String text = GOOD.with("IPIngressBytes", "9223372036854775807").text();

        assertEquals(
                Long.MAX_VALUE,
                SpoolRecordParser.parse(text).reading().counters().orZero(Counter.INGRESS_BYTES));
    }

    @ParameterizedTest
    @CsvSource({"start, START", "started, STARTED", "stopping, STOPPING"})
    void shouldReadAnEventThatEndsNoRun(String event, Door door) throws BrokenRecordException {
        SpoolRecord record = SpoolRecordParser.parse(GOOD.with("Event", event).text());

        assertEquals(door, record.reading().door());
        assertEquals(Optional.empty(), record.end());
    }

    @Test
    void shouldTakeAStartRecordsOwnMomentForTheStartOfTheRun() throws BrokenRecordException {
        assertEquals(
                Optional.of(MADE),
                SpoolRecordParser.parse(GOOD.with("Event", "start").text()).reading().runStart());
    }

    @ParameterizedTest(name = "InactiveExitTimestamp={0}")
    @ValueSource(strings = {"", "n/a", "Sun 2026-03-01 12:00:00 UTC", "@1772366461"})
    void shouldKnowNoStartOfTheRun(String stamp) throws BrokenRecordException {
        // The last one lies behind the record: the clock was stepped back in between.
        assertEquals(
                Optional.empty(),
                SpoolRecordParser.parse(GOOD.with("InactiveExitTimestamp", stamp).text())
                        .reading()
                        .runStart());
    }

    @Test
    void shouldDoubtTheClockByItsResolutionWhenItWasReadOnce() throws BrokenRecordException {
        assertEquals(
                Duration.ofMillis(10),
                SpoolRecordParser.parse(GOOD.without("BoottimeEndUSec").text())
                        .reading()
                        .clockDoubt());
    }

    @Test
    void shouldLeaveOutWhatTheStopHookWasNotTold() throws BrokenRecordException {
        SpoolRecord record =
                SpoolRecordParser.parse(
                        GOOD.without("ServiceResult", "ExitCode").with("ExitStatus", "").text());

        assertEquals(Optional.of(RunEnd.unseen(MADE)), record.end());
    }

    static Stream<Arguments> brokenRecords() {
        return Stream.of(
                broken("", "the last line has no end: the record was cut off"),
                broken("Record=1\nEvent=stop", "the last line has no end: the record was cut off"),
                broken("\n", "Record is 'null', and only '1' is known"),
                broken("Record=1\n\nEvent=stopped\n", "not a KEY=value line: ''"),
                broken("Record=1\nnonsense\n", "not a KEY=value line: 'nonsense'"),
                broken("=1\n", "not a KEY=value line: '=1'"),
                broken(GOOD.without("Record"), "Record is 'null', and only '1' is known"),
                broken(GOOD.with("Record", "2"), "Record is '2', and only '1' is known"),
                broken(GOOD.without("Event"), "Event is missing"),
                broken(
                        GOOD.with("Event", "live"),
                        "Event is 'live', which is no event of the hook"),
                broken(
                        GOOD.with("Event", "journal"),
                        "Event is 'journal', which is no event of the hook"),
                broken(GOOD.with("Event", "STOPPED"), "not a door: 'STOPPED'"),
                broken(GOOD.without("Id"), "Id is missing"),
                broken(
                        GOOD.with("Id", "web.timer"),
                        "not the name of a unit that can be accounted: 'web.timer'; expected a name such as nginx.service, with one of the suffixes .service .socket .scope .slice .mount .swap"),
                broken(GOOD.with("InvocationID", ""), "InvocationID is missing"),
                broken(
                        GOOD.with("InvocationID", "0".repeat(32)),
                        "not an invocation ID (32 hexadecimal digits, not all zero): '"
                                + "0".repeat(32)
                                + "'"),
                broken(GOOD.without("BootID"), "BootID is missing"),
                broken(GOOD.with("BootID", "x"), "not a boot ID (32 hexadecimal digits): 'x'"),
                broken(GOOD.without("RealtimeUSec"), "RealtimeUSec is missing"),
                broken(
                        GOOD.with("RealtimeUSec", "soon"),
                        "RealtimeUSec is 'soon', and a whole number is expected"),
                broken(GOOD.without("BoottimeUSec"), "BoottimeUSec is missing"),
                broken(
                        GOOD.with("BoottimeUSec", "69.5"),
                        "BoottimeUSec is '69.5', and a whole number is expected"),
                broken(
                        GOOD.with("BoottimeEndUSec", "68999999"),
                        "BoottimeEndUSec 68999999 stands before BoottimeUSec 69000000"),
                broken(GOOD.with("BoottimeEndUSec", ""), "BoottimeEndUSec is missing"),
                broken(
                        GOOD.with("IPIngressBytes", "-1"),
                        "IPIngressBytes is '-1', and a whole number is expected"),
                broken(
                        GOOD.with("IPIngressBytes", " 1"),
                        "IPIngressBytes is ' 1', and a whole number is expected"),
                broken(
                        GOOD.with("IPIngressBytes", "١"),
                        "IPIngressBytes is '١', and a whole number is expected"),
                broken(
                        GOOD.with("IPIngressBytes", "9223372036854775808"),
                        "IPIngressBytes is '9223372036854775808', which is too large"),
                broken(
                        GOOD.with("InactiveExitTimestamp", "@x"),
                        "InactiveExitTimestamp is 'x', and a whole number is expected"),
                broken(
                        GOOD.with("InactiveExitTimestamp", "@9223372036854775807"),
                        "Instant exceeds minimum or maximum instant"),
                // Seen as nanoseconds this is negative: the delta would end before it begins.
                broken(
                        GOOD.with("BoottimeUSec", "5510000000000000000"),
                        "BoottimeUSec is '5510000000000000000', which is too large"),
                broken(
                        GOOD.with("BoottimeEndUSec", "5510000000000000000"),
                        "BoottimeEndUSec is '5510000000000000000', which is too large"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("brokenRecords")
    void shouldRefuseABrokenRecordAndSayWhy(String text, String message) {
        BrokenRecordException refusal =
                assertThrows(BrokenRecordException.class, () -> SpoolRecordParser.parse(text));

        assertEquals(message, refusal.getMessage());
    }

    private static Arguments broken(SpoolRecords record, String message) {
        return arguments(record.text(), message);
    }

    private static Arguments broken(String text, String message) {
        return arguments(text, message);
    }
}
