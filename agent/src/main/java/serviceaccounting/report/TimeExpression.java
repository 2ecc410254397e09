package serviceaccounting.report;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A time as people write it for {@code --since} and {@code --until}. What it stands for depends on
 * the zone and on now, so it is read in two steps.
 */
public sealed interface TimeExpression {

    /** What to tell somebody who wrote something else. */
    String EXAMPLES =
            "2026-11-20, 2026-11-20T10:00, 10:00, 2026-11, 2026, today, yesterday, now, -7d, -12h, -30min";

    /** The period it stands for; {@code --since} takes its beginning, {@code --until} its end. */
    Period in(ZoneId zone, Instant now);

    /**
     * Reads an expression.
     *
     * @throws IllegalArgumentException if it is none; the message is one line and gives examples
     */
    static TimeExpression parse(String text) {
        try {
            return switch (text) {
                case "now" -> new Ago(Duration.ZERO);
                case "today" -> new DaysAgo(0);
                case "yesterday" -> new DaysAgo(1);
                default -> Grammar.parse(text);
            };
        } catch (DateTimeException impossible) {
            throw new IllegalArgumentException(
                    "'%s' is not a time: %s; expected one such as %s"
                            .formatted(text, impossible.getMessage(), EXAMPLES));
        }
    }

    /** {@code 2026}. */
    record WholeYear(int year) implements TimeExpression {
        @Override
        public Period in(ZoneId zone, Instant now) {
            return dates(LocalDate.of(year, 1, 1), LocalDate.of(year + 1, 1, 1), zone);
        }
    }

    /** {@code 2026-11}. */
    record WholeMonth(YearMonth month) implements TimeExpression {
        @Override
        public Period in(ZoneId zone, Instant now) {
            return dates(month.atDay(1), month.plusMonths(1).atDay(1), zone);
        }
    }

    /** {@code 2026-11-20}. */
    record WholeDay(LocalDate day) implements TimeExpression {
        @Override
        public Period in(ZoneId zone, Instant now) {
            return dates(day, day.plusDays(1), zone);
        }
    }

    /** {@code today}, {@code yesterday}, {@code -7d}: the calendar day so many days ago. */
    record DaysAgo(int days) implements TimeExpression {
        @Override
        public Period in(ZoneId zone, Instant now) {
            LocalDate day = now.atZone(zone).toLocalDate().minusDays(days);
            return dates(day, day.plusDays(1), zone);
        }
    }

    /** {@code now}, {@code -12h}, {@code -30min}: the moment so long ago. */
    record Ago(Duration duration) implements TimeExpression {
        @Override
        public Period in(ZoneId zone, Instant now) {
            return Period.at(now.minus(duration));
        }
    }

    /** {@code 10:00}: today at that time. */
    record TimeToday(LocalTime time) implements TimeExpression {
        @Override
        public Period in(ZoneId zone, Instant now) {
            return local(now.atZone(zone).toLocalDate().atTime(time), zone);
        }
    }

    /** {@code 2026-11-20T10:00}. */
    record LocalMoment(LocalDateTime moment) implements TimeExpression {
        @Override
        public Period in(ZoneId zone, Instant now) {
            return local(moment, zone);
        }
    }

    /** {@code 2026-11-20T10:00+01:00}: the same moment in every zone. */
    record ExactMoment(Instant moment) implements TimeExpression {
        @Override
        public Period in(ZoneId zone, Instant now) {
            return Period.at(moment);
        }
    }

    private static Period dates(LocalDate from, LocalDate until, ZoneId zone) {
        return new Period(
                from.atStartOfDay(zone).toInstant(), until.atStartOfDay(zone).toInstant());
    }

    /**
     * A time that comes twice is both; a time that never comes is the moment the clocks went
     * forward.
     */
    private static Period local(LocalDateTime moment, ZoneId zone) {
        List<ZoneOffset> offsets = zone.getRules().getValidOffsets(moment);
        if (offsets.isEmpty()) {
            return Period.at(zone.getRules().getTransition(moment).getInstant());
        }
        return new Period(
                moment.toInstant(offsets.getFirst()), moment.toInstant(offsets.getLast()));
    }

    /**
     * The forms made of digits. By hand: the formatters of java.time would cost a cold start more
     * than the report.
     */
    final class Grammar {

        private static final Pattern DATE =
                Pattern.compile(
                        "(\\d{4})(?:-(\\d\\d)(?:-(\\d\\d)(?:[T ](\\d\\d):(\\d\\d)(?::(\\d\\d))?(Z|[+-]\\d\\d:\\d\\d)?)?)?)?");
        private static final Pattern TIME = Pattern.compile("(\\d\\d):(\\d\\d)(?::(\\d\\d))?");
        private static final Pattern RELATIVE = Pattern.compile("-(\\d{1,6})(min|h|d)");

        private Grammar() {}

        private static TimeExpression parse(String text) {
            Matcher date = DATE.matcher(text);
            if (date.matches()) {
                return parseDate(date);
            }
            Matcher time = TIME.matcher(text);
            if (time.matches()) {
                return new TimeToday(time(time, 1));
            }
            Matcher relative = RELATIVE.matcher(text);
            if (relative.matches()) {
                int count = number(relative, 1);
                return switch (relative.group(2)) {
                    case "d" -> new DaysAgo(count);
                    case "h" -> new Ago(Duration.ofHours(count));
                    default -> new Ago(Duration.ofMinutes(count));
                };
            }
            throw new IllegalArgumentException(
                    "'" + text + "' is not a time; expected one such as " + EXAMPLES);
        }

        private static TimeExpression parseDate(Matcher date) {
            int year = number(date, 1);
            if (date.group(2) == null) {
                return new WholeYear(year);
            }
            if (date.group(3) == null) {
                return new WholeMonth(YearMonth.of(year, number(date, 2)));
            }
            LocalDate day = LocalDate.of(year, number(date, 2), number(date, 3));
            if (date.group(4) == null) {
                return new WholeDay(day);
            }
            LocalDateTime moment = day.atTime(time(date, 4));
            return date.group(7) == null
                    ? new LocalMoment(moment)
                    : new ExactMoment(moment.toInstant(ZoneOffset.of(date.group(7))));
        }

        private static LocalTime time(Matcher matcher, int firstGroup) {
            int second =
                    matcher.group(firstGroup + 2) == null ? 0 : number(matcher, firstGroup + 2);
            return LocalTime.of(
                    number(matcher, firstGroup), number(matcher, firstGroup + 1), second);
        }

        private static int number(Matcher matcher, int group) {
            return Integer.parseInt(matcher.group(group));
        }
    }
}
