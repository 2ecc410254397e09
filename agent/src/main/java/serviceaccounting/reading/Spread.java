package serviceaccounting.reading;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.Delta;
import serviceaccounting.traffic.Posting;
import serviceaccounting.traffic.UnitName;

/**
 * Dates a delta by when its bytes moved: it is spread over the slots it spans, in proportion to
 * time. The parts add up to the delta exactly.
 */
public final class Spread {

    /** Finer steps than the ledger's finest slot would be lost in it. */
    private static final List<Duration> STEPS =
            List.of(
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(15),
                    Duration.ofHours(1),
                    Duration.ofHours(6),
                    Duration.ofDays(1));

    /**
     * A delta may span months: a unit that ran long before we came. More parts than this are never
     * made; the step grows instead. 600 keeps five-minute steps for two days and hours for 25.
     */
    private static final long MOST_PARTS = 600;

    private Spread() {}

    /** The delta's parts, in order of time; never empty. */
    public static List<Posting> over(UnitName unit, Delta delta) {
        long stepSeconds = step(delta).toSeconds();
        if (slot(delta.from(), stepSeconds) == slot(lastMoment(delta), stepSeconds)) {
            return List.of(new Posting(unit, delta.from(), delta.amounts(), delta));
        }
        return parts(unit, delta, stepSeconds);
    }

    private static List<Posting> parts(UnitName unit, Delta delta, long stepSeconds) {
        List<Posting> postings = new ArrayList<>();
        BigInteger wholeNanos = nanos(delta.from(), delta.to());
        Map<Counter, Long> posted = new EnumMap<>(Counter.class);
        Instant at = delta.from();
        while (at.isBefore(delta.to())) {
            Instant next = Instant.ofEpochSecond((slot(at, stepSeconds) + 1) * stepSeconds);
            Instant end = next.isBefore(delta.to()) ? next : delta.to();
            Counters part =
                    takeUntil(nanos(delta.from(), end), wholeNanos, delta.amounts(), posted);
            if (!part.isZero()) {
                postings.add(new Posting(unit, at, part, delta));
            }
            at = end;
        }
        return postings;
    }

    /**
     * What is due by now less what was posted: rounding never adds up, and the last part takes the
     * rest.
     */
    private static Counters takeUntil(
            BigInteger elapsed, BigInteger whole, Counters amounts, Map<Counter, Long> posted) {
        Map<Counter, Long> part = new EnumMap<>(Counter.class);
        amounts.values()
                .forEach(
                        (counter, amount) -> {
                            long due =
                                    BigInteger.valueOf(amount)
                                            .multiply(elapsed)
                                            .divide(whole)
                                            .longValueExact();
                            part.put(counter, due - posted.getOrDefault(counter, 0L));
                            posted.put(counter, due);
                        });
        return new Counters(part);
    }

    /**
     * One part less than the most: a delta that begins and ends off the boundaries touches one slot
     * more.
     */
    private static Duration step(Delta delta) {
        for (Duration step : STEPS) {
            if (delta.span().dividedBy(step) < MOST_PARTS - 1) {
                return step;
            }
        }
        return Duration.ofDays(delta.span().toDays() / (MOST_PARTS - 1) + 1);
    }

    /** A delta that ends on a boundary does not reach into the slot that begins there. */
    private static Instant lastMoment(Delta delta) {
        return delta.to().equals(delta.from()) ? delta.to() : delta.to().minusNanos(1);
    }

    private static long slot(Instant moment, long stepSeconds) {
        return Math.floorDiv(moment.getEpochSecond(), stepSeconds);
    }

    private static BigInteger nanos(Instant from, Instant to) {
        Duration span = Duration.between(from, to);
        return BigInteger.valueOf(span.getSeconds())
                .multiply(BigInteger.valueOf(1_000_000_000))
                .add(BigInteger.valueOf(span.getNano()));
    }
}
