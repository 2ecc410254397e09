package serviceaccounting.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class PeriodCutterTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static List<String> hoursOf(ZoneId zone, String from, String until) {
        TimeLabels labels = new TimeLabels(zone);
        PeriodCutter cutter = new PeriodCutter(Resolution.HOUR, zone);
        List<String> hours = new ArrayList<>();
        Instant moment = Instant.parse(from);
        while (moment.isBefore(Instant.parse(until))) {
            Period period = cutter.periodOf(moment);
            hours.add(
                    labels.row(Resolution.HOUR, period.from())
                            + " "
                            + Duration.between(period.from(), period.until()).toMinutes());
            moment = period.until();
        }
        return hours;
    }

    @Test
    void shouldShowTheRepeatedHourTwiceWhenClocksGoBack() {
        assertEquals(
                List.of(
                        "2026-10-25 01:00 60",
                        "2026-10-25 02:00 +02:00 60",
                        "2026-10-25 02:00 +01:00 60",
                        "2026-10-25 03:00 60"),
                hoursOf(BERLIN, "2026-10-24T23:00:00Z", "2026-10-25T03:00:00Z"));
    }

    @Test
    void shouldLeaveOutTheHourThatNeverComesWhenClocksGoForward() {
        assertEquals(
                List.of("2026-03-29 01:00 60", "2026-03-29 03:00 60"),
                hoursOf(BERLIN, "2026-03-29T00:00:00Z", "2026-03-29T02:00:00Z"));
    }

    @Test
    void shouldCutHalfHoursWhereClocksMoveByHalfAnHour() {
        assertEquals(
                List.of("2026-04-05 01:00 60", "2026-04-05 01:30 +10:30 30", "2026-04-05 02:00 60"),
                hoursOf(
                        ZoneId.of("Australia/Lord_Howe"),
                        "2026-04-04T14:00:00Z",
                        "2026-04-04T16:30:00Z"));
    }

    @ParameterizedTest
    @CsvSource({
        "DAY,   2026-10-25T12:00:00Z, 25",
        "DAY,   2026-03-29T12:00:00Z, 23",
        "DAY,   2026-11-20T12:00:00Z, 24",
        "MONTH, 2026-10-15T12:00:00Z, 745",
        "MONTH, 2026-03-15T12:00:00Z, 743",
        "YEAR,  2026-06-01T00:00:00Z, 8760"
    })
    void shouldMakeDaysAsLongAsTheyAre(Resolution resolution, Instant moment, long hours) {
        Period period = new PeriodCutter(resolution, BERLIN).periodOf(moment);

        assertEquals(hours, Duration.between(period.from(), period.until()).toHours());
    }

    @ParameterizedTest
    @CsvSource({
        "Asia/Kolkata,     HOUR,            2026-11-20T09:41:00Z, 2026-11-20T09:30:00Z, 2026-11-20T10:30:00Z",
        "Asia/Kathmandu,   HOUR,            2026-11-20T09:41:00Z, 2026-11-20T09:15:00Z, 2026-11-20T10:15:00Z",
        "Europe/Berlin,    FIFTEEN_MINUTES, 2026-11-20T09:41:00Z, 2026-11-20T09:30:00Z, 2026-11-20T09:45:00Z",
        "Europe/Berlin,    FIVE_MINUTES,    2026-11-20T09:44:59Z, 2026-11-20T09:40:00Z, 2026-11-20T09:45:00Z",
        "Europe/Berlin,    FIVE_MINUTES,    2026-11-20T09:45:00Z, 2026-11-20T09:45:00Z, 2026-11-20T09:50:00Z",
        "America/Santiago, DAY,             2026-09-06T12:00:00Z, 2026-09-06T04:00:00Z, 2026-09-07T03:00:00Z"
    })
    void shouldCutByTheClocksOfTheZone(
            ZoneId zone, Resolution resolution, Instant moment, Instant from, Instant until) {
        assertEquals(new Period(from, until), new PeriodCutter(resolution, zone).periodOf(moment));
    }

    @ParameterizedTest
    @EnumSource(value = Resolution.class, mode = EnumSource.Mode.EXCLUDE, names = "INVOCATION")
    void shouldLeaveNoMomentOutAndCountNoneTwice(Resolution resolution) {
        for (String zone :
                List.of(
                        "Europe/Berlin",
                        "Australia/Lord_Howe",
                        "America/Santiago",
                        "Asia/Kathmandu",
                        "UTC")) {
            PeriodCutter cutter = new PeriodCutter(resolution, ZoneId.of(zone));
            Instant end = Instant.parse("2026-11-01T00:00:00Z");
            Period last = cutter.periodOf(Instant.parse("2026-09-01T00:00:00Z"));
            while (last.until().isBefore(end)) {
                Period next = cutter.periodOf(last.until());

                assertEquals(last.until(), next.from(), zone);
                assertFalse(next.until().equals(next.from()), zone);
                last = next;
            }
        }
    }
}
