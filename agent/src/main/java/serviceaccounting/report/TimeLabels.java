package serviceaccounting.report;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;

/**
 * Writes times of a zone. A local time that comes twice is written with its offset. Without
 * formatters, which cost a cold start more than they save here.
 */
public final class TimeLabels {

    private final ZoneId zone;

    /** Labels for that zone. */
    public TimeLabels(ZoneId zone) {
        this.zone = zone;
    }

    /** For people, to the second: {@code 2026-11-20 10:00:03}. */
    public String second(Instant moment) {
        ZonedDateTime time = moment.atZone(zone);
        return time.toLocalDate()
                + " "
                + withSeconds(time.toLocalTime().truncatedTo(ChronoUnit.SECONDS))
                + offsetIfTwice(time);
    }

    /** For machines, ISO 8601 with offset: {@code 2026-11-20T10:00:03+01:00}. */
    public String iso(Instant moment) {
        ZonedDateTime time = moment.atZone(zone);
        return time.toLocalDate()
                + "T"
                + withSeconds(time.toLocalTime())
                + time.getOffset().getId();
    }

    /**
     * A row's period: {@code 2026}, {@code 2026-11}, {@code 2026-11-20}, {@code 2026-11-20 10:00}.
     */
    String row(Resolution resolution, Instant start) {
        ZonedDateTime time = start.atZone(zone);
        String date = time.toLocalDate().toString();
        return switch (resolution) {
            case YEAR -> date.substring(0, date.length() - 6);
            case MONTH -> date.substring(0, date.length() - 3);
            case DAY -> date;
            case HOUR, FIFTEEN_MINUTES, FIVE_MINUTES -> minute(time);
            case INVOCATION -> second(start);
        };
    }

    /** The range in words: whole days as days, the last one included; else to the minute. */
    String range(Period range) {
        if (isMidnight(range.from()) && isMidnight(range.until())) {
            String first = range.from().atZone(zone).toLocalDate().toString();
            String last = range.until().minusNanos(1).atZone(zone).toLocalDate().toString();
            return first.equals(last) ? first : first + " to " + last;
        }
        return minute(range.from().atZone(zone)) + " to " + minute(range.until().atZone(zone));
    }

    boolean isMidnight(Instant moment) {
        ZonedDateTime time = moment.atZone(zone);
        return time.toLocalDate().atStartOfDay(zone).toInstant().equals(moment);
    }

    private static String minute(ZonedDateTime time) {
        return time.toLocalDate()
                + " "
                + time.toLocalTime().truncatedTo(ChronoUnit.MINUTES)
                + offsetIfTwice(time);
    }

    private static String offsetIfTwice(ZonedDateTime time) {
        if (time.getZone() instanceof ZoneOffset) {
            return "";
        }
        int offsets = time.getZone().getRules().getValidOffsets(time.toLocalDateTime()).size();
        return offsets > 1 ? " " + time.getOffset().getId() : "";
    }

    private static String withSeconds(LocalTime time) {
        String text = time.toString();
        return text.length() == 5 ? text + ":00" : text;
    }
}
