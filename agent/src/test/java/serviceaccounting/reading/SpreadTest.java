package serviceaccounting.reading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static serviceaccounting.reading.Readings.UNIT;
import static serviceaccounting.reading.Readings.bytes;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.Delta;
import serviceaccounting.traffic.Posting;

final class SpreadTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final int MOST_PARTS = 600;

    @Test
    void shouldLeaveADeltaWithinOneSlotWhole() {
        Delta delta = delta(NOON.plusSeconds(10), NOON.plusSeconds(290), bytes(7, 9));

        assertEquals(
                List.of(new Posting(UNIT, delta.from(), bytes(7, 9), delta)),
                Spread.over(UNIT, delta));
    }

    @Test
    void shouldNotReachIntoTheSlotThatBeginsWhereTheDeltaEnds() {
        Delta delta = delta(NOON.plusSeconds(10), NOON.plusSeconds(300), bytes(7, 9));

        assertEquals(List.of(NOON.plusSeconds(10)), moments(delta));
    }

    @Test
    void shouldReachIntoThatSlotOneNanosecondLater() {
        // So large an amount that a nanosecond's share of it is not nothing.
        Delta delta = delta(NOON, NOON.plusSeconds(300).plusNanos(1), bytes(300_000_000_001L, 0));

        assertEquals(
                List.of(
                        new Posting(UNIT, NOON, bytes(300_000_000_000L, 0), delta),
                        new Posting(UNIT, NOON.plusSeconds(300), bytes(1, 0), delta)),
                Spread.over(UNIT, delta));
    }

    @Test
    void shouldBookADeltaOfNoLengthAtItsMoment() {
        Delta onTheBoundary = delta(NOON, NOON, bytes(7, 9));

        assertEquals(
                List.of(new Posting(UNIT, NOON, bytes(7, 9), onTheBoundary)),
                Spread.over(UNIT, onTheBoundary));
    }

    @Test
    void shouldBookADeltaOfOneNanosecondAtItsMoment() {
        Delta beforeTheBoundary = delta(NOON.minusNanos(1), NOON, bytes(7, 9));

        assertEquals(List.of(NOON.minusNanos(1)), moments(beforeTheBoundary));
    }

    @Test
    void shouldGiveEachSlotItsShareOfTheTime() {
        // One minute before the boundary, a whole slot, four minutes behind it: ten in all.
        Delta delta = delta(NOON.minusSeconds(60), NOON.plusSeconds(540), bytes(1000, 10));

        assertEquals(
                List.of(
                        new Posting(UNIT, NOON.minusSeconds(60), bytes(100, 1), delta),
                        new Posting(UNIT, NOON, bytes(500, 5), delta),
                        new Posting(UNIT, NOON.plusSeconds(300), bytes(400, 4), delta)),
                Spread.over(UNIT, delta));
    }

    @Test
    void shouldGiveWhatCannotBeDividedToTheLaterSlots() {
        Delta delta = delta(NOON, NOON.plusSeconds(900), bytes(2, 0));

        assertEquals(
                List.of(
                        new Posting(UNIT, NOON.plusSeconds(300), bytes(1, 0), delta),
                        new Posting(UNIT, NOON.plusSeconds(600), bytes(1, 0), delta)),
                Spread.over(UNIT, delta));
    }

    @Test
    void shouldBookTheLargestAmountsWithoutOverflow() {
        Delta delta =
                delta(
                        NOON,
                        NOON.plus(Duration.ofDays(3650)),
                        bytes(Long.MAX_VALUE, Long.MAX_VALUE));

        assertEquals(bytes(Long.MAX_VALUE, Long.MAX_VALUE), sum(Spread.over(UNIT, delta)));
    }

    @Test
    void shouldSpreadOverUtcSlotsOnADayWhoseClocksChange() {
        // 01:00 UTC is when Berlin's clocks go from 02:00 to 03:00: twelve slots of five minutes
        // all the same.
        Instant before = Instant.parse("2026-03-29T00:30:00Z");
        List<Posting> parts =
                Spread.over(UNIT, delta(before, before.plus(Duration.ofHours(1)), bytes(1200, 0)));

        assertEquals(12, parts.size());
        parts.forEach(part -> assertEquals(bytes(100, 0), part.amounts()));
    }

    @Test
    void shouldSpreadWhatMovedBefore1970() {
        Delta delta =
                delta(
                        Instant.EPOCH.minusSeconds(150),
                        Instant.EPOCH.plusSeconds(150),
                        bytes(10, 20));

        assertEquals(List.of(Instant.EPOCH.minusSeconds(150), Instant.EPOCH), moments(delta));
    }

    @ParameterizedTest(name = "{0} are cut into steps of {1}")
    @CsvSource({
        "PT10M, PT5M",
        "PT49H, PT5M",
        "PT51H, PT15M",
        "P6D, PT15M",
        "P7D, PT1H",
        "P24D, PT1H",
        "P26D, PT6H",
        "P149D, PT6H",
        "P151D, P1D"
    })
    void shouldCutLongDeltasMoreCoarsely(Duration span, Duration step) {
        List<Instant> moments =
                moments(
                        delta(
                                NOON.truncatedTo(java.time.temporal.ChronoUnit.DAYS),
                                span,
                                bytes(1L << 40, 0)));

        assertEquals(step, Duration.between(moments.get(0), moments.get(1)));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "PT1M",
                "PT10M",
                "PT49H59M",
                "PT50H",
                "P6D",
                "P24DT23H59M",
                "P25D",
                "P150D",
                "P599D",
                "P600D",
                "P601D",
                "P3653D",
                "P36525D",
                "P99999999D",
            })
    void shouldMakeNoMoreThanSixHundredPartsHoweverLongTheSpan(Duration span) {
        // Off the boundaries at both ends, where one slot more is touched than fits.
        Instant from = NOON.plusSeconds(299).minus(span);
        List<Posting> parts =
                Spread.over(UNIT, delta(from, span, bytes(Long.MAX_VALUE, Long.MAX_VALUE)));

        assertTrue(parts.size() <= MOST_PARTS, span + " made " + parts.size() + " parts");
        assertEquals(bytes(Long.MAX_VALUE, Long.MAX_VALUE), sum(parts));
    }

    @Test
    void shouldAddUpExactlyAndInOrderWhateverTheDelta() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int attempt = 0; attempt < 1_000; attempt++) {
            Instant from =
                    Instant.ofEpochSecond(
                            random.nextLong(4_000_000_000L), random.nextInt(1_000_000_000));
            Duration span = Duration.ofNanos(random.nextLong(1L << random.nextInt(1, 58)));
            Counters amounts = Counters.ABSENT;
            for (Counter counter : Counter.values()) {
                amounts =
                        random.nextInt(4) == 0
                                ? amounts
                                : amounts.with(
                                        counter, random.nextLong(1L << random.nextInt(1, 62)));
            }
            if (!amounts.isZero()) {
                check("seed " + seed, new Delta(amounts, from, from.plus(span)));
            }
        }
    }

    private static void check(String seed, Delta delta) {
        List<Posting> parts = Spread.over(UNIT, delta);
        String said = seed + ", " + delta;

        assertEquals(delta.amounts(), sum(parts), said);
        assertTrue(parts.size() <= MOST_PARTS, said);
        Instant last = Instant.MIN;
        for (Posting part : parts) {
            assertTrue(part.at().isAfter(last), said);
            assertFalse(part.at().isBefore(delta.from()), said);
            assertFalse(part.at().isAfter(delta.to()), said);
            assertFalse(part.amounts().isZero(), said);
            assertEquals(delta, part.whole(), said);
            last = part.at();
        }
    }

    private static Counters sum(List<Posting> parts) {
        return parts.stream().map(Posting::amounts).reduce(Counters.ABSENT, Counters::plus);
    }

    private static List<Instant> moments(Delta delta) {
        return new ArrayList<>(Spread.over(UNIT, delta)).stream().map(Posting::at).toList();
    }

    private static Delta delta(Instant from, Duration span, Counters amounts) {
        return new Delta(amounts, from, from.plus(span));
    }

    private static Delta delta(Instant from, Instant to, Counters amounts) {
        return new Delta(amounts, from, to);
    }
}
