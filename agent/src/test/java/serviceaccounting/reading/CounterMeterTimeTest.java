package serviceaccounting.reading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static serviceaccounting.reading.Readings.BOOTED;
import static serviceaccounting.reading.Readings.baselineAfter;
import static serviceaccounting.reading.Readings.bytes;
import static serviceaccounting.reading.Readings.live;
import static serviceaccounting.reading.Readings.stopped;
import static serviceaccounting.reading.Readings.withRunStart;
import static serviceaccounting.reading.Readings.withWallTime;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import serviceaccounting.traffic.Delta;

/** From when to when a delta is dated. */
final class CounterMeterTimeTest {

    private static final long ONE_HOUR_UP = Duration.ofHours(1).toMillis();
    private static final CounterReading AN_HOUR_UP = live(ONE_HOUR_UP, bytes(10, 20));

    @Test
    void shouldDateTheFirstDeltaFromTheStartOfTheRun() {
        Instant started = BOOTED.plusSeconds(600);
        Delta delta = first(withRunStart(AN_HOUR_UP, started));

        assertEquals(started, delta.from());
        assertEquals(AN_HOUR_UP.wallTime(), delta.to());
    }

    @Test
    void shouldDateTheFirstDeltaAtTheReadingWhenNoStartIsKnown() {
        Delta delta = first(AN_HOUR_UP);

        assertEquals(AN_HOUR_UP.wallTime(), delta.from());
        assertEquals(AN_HOUR_UP.wallTime(), delta.to());
    }

    @Test
    void shouldDateTheFirstDeltaAtTheReadingWhenTheStartLiesBehindIt() {
        // The clock was stepped back between the run's start and the reading.
        Delta delta = first(withRunStart(AN_HOUR_UP, AN_HOUR_UP.wallTime().plusSeconds(5)));

        assertEquals(AN_HOUR_UP.wallTime(), delta.from());
        assertEquals(AN_HOUR_UP.wallTime(), delta.to());
    }

    @Test
    void shouldDateTheFirstDeltaNoEarlierThanTheBoot() {
        // A machine without a battery-backed clock starts its units in 1970, until the network
        // tells the time.
        Delta delta = first(withRunStart(AN_HOUR_UP, Instant.EPOCH.plusSeconds(12)));

        assertEquals(BOOTED, delta.from());
        assertEquals(AN_HOUR_UP.wallTime(), delta.to());
    }

    @Test
    void shouldDateGrowthFromTheLastReading() {
        Delta delta = growth(live(1_000, bytes(1, 1)), live(11_000, bytes(2, 2)));

        assertEquals(BOOTED.plusSeconds(1), delta.from());
        assertEquals(BOOTED.plusSeconds(11), delta.to());
    }

    @Test
    void shouldDateGrowthOverAHoleFromTheLastReadingWhateverItSaw() {
        List<CounterReading> before =
                List.of(
                        live(1_000, bytes(1, 1)),
                        live(5_000, serviceaccounting.traffic.Counters.ABSENT));
        Delta delta =
                CounterMeter.measure(baselineAfter(before), live(11_000, bytes(2, 2)))
                        .delta()
                        .orElseThrow();

        assertEquals(BOOTED.plusSeconds(5), delta.from());
    }

    @Test
    void shouldKeepTheLengthOfADeltaWhenTheClockIsSteppedForward() {
        CounterReading afterStep =
                withWallTime(live(11_000, bytes(2, 2)), BOOTED.plus(Duration.ofDays(30)));
        Delta delta = growth(live(1_000, bytes(1, 1)), afterStep);

        assertEquals(BOOTED.plus(Duration.ofDays(30)), delta.to());
        assertEquals(Duration.ofSeconds(10), delta.span());
    }

    @Test
    void shouldKeepTheLengthOfADeltaWhenTheClockIsSteppedBack() {
        CounterReading afterStep =
                withWallTime(live(11_000, bytes(2, 2)), BOOTED.minus(Duration.ofDays(30)));
        Delta delta = growth(live(1_000, bytes(1, 1)), afterStep);

        assertEquals(BOOTED.minus(Duration.ofDays(30)), delta.to());
        assertEquals(Duration.ofSeconds(10), delta.span());
    }

    @Test
    void shouldDateWhatAReadingWithinDoubtAddsAtThatReading() {
        // The stop record's clock, cut to 10 ms, stands before the live reading's.
        Delta delta = growth(live(1_005, bytes(1, 1)), stopped(1_000, bytes(2, 2)));

        assertEquals(BOOTED.plusSeconds(1), delta.from());
        assertEquals(BOOTED.plusSeconds(1), delta.to());
    }

    private static Delta first(CounterReading reading) {
        return CounterMeter.measure(Optional.empty(), reading).delta().orElseThrow();
    }

    private static Delta growth(CounterReading before, CounterReading reading) {
        return CounterMeter.measure(baselineAfter(List.of(before)), reading).delta().orElseThrow();
    }
}
