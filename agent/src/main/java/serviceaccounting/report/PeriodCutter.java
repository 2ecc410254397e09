package serviceaccounting.report;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;

/**
 * Cuts time into the periods of a resolution, as the clocks of a zone show it: a day has 23 to 25
 * hours, and an hour that comes twice is two periods.
 */
final class PeriodCutter {

    private final Resolution resolution;
    private final ZoneId zone;
    private Period last = Period.at(Instant.MIN);

    PeriodCutter(Resolution resolution, ZoneId zone) {
        this.resolution = resolution;
        this.zone = zone;
    }

    /** The period that holds the moment. Asked in order of time it costs next to nothing. */
    Period periodOf(Instant moment) {
        if (!last.contains(moment)) {
            last = cut(moment);
        }
        return last;
    }

    private Period cut(Instant moment) {
        return switch (resolution) {
            case FIVE_MINUTES -> clock(moment, 300);
            case FIFTEEN_MINUTES -> clock(moment, 900);
            case HOUR -> clock(moment, 3600);
            case DAY -> {
                LocalDate day = dayOf(moment);
                yield days(day, day.plusDays(1));
            }
            case MONTH -> {
                LocalDate first = dayOf(moment).withDayOfMonth(1);
                yield days(first, first.plusMonths(1));
            }
            case YEAR -> {
                LocalDate first = dayOf(moment).withDayOfYear(1);
                yield days(first, first.plusYears(1));
            }
            case INVOCATION -> throw new IllegalArgumentException("runs are not cut by the clock");
        };
    }

    private LocalDate dayOf(Instant moment) {
        return moment.atZone(zone).toLocalDate();
    }

    private Period days(LocalDate from, LocalDate until) {
        return new Period(
                from.atStartOfDay(zone).toInstant(), until.atStartOfDay(zone).toInstant());
    }

    /**
     * From one round time on the clock to the next, or to the moment at which the clock is put
     * forward or back.
     */
    private Period clock(Instant moment, long seconds) {
        ZoneRules rules = zone.getRules();
        ZoneOffset offset = rules.getOffset(moment);
        long local = moment.getEpochSecond() + offset.getTotalSeconds();
        Instant from =
                Instant.ofEpochSecond(moment.getEpochSecond() - Math.floorMod(local, seconds));
        Instant until = from.plusSeconds(seconds);
        if (!rules.getOffset(from).equals(offset)) {
            from = rules.previousTransition(moment.plusNanos(1)).getInstant();
        }
        ZoneOffsetTransition next = rules.nextTransition(moment);
        if (next != null && next.getInstant().isBefore(until)) {
            until = next.getInstant();
        }
        return new Period(from, until);
    }
}
