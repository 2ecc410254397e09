package serviceaccounting.vitals;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.text.MessageFormat;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import org.junit.jupiter.api.Test;

final class RepeatedErrorsTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final List<String> lines = new ArrayList<>();
    private final RepeatedErrors errors = new RepeatedErrors(new ListLogger());

    @Test
    void shouldLogAnErrorOnceAndThenEachHourWithACount() {
        log("bus", 0, "no bus");
        log("bus", 10, "no bus");
        log("bus", 3599, "no bus");
        log("bus", 3600, "still no bus");
        log("bus", 3601, "still no bus");
        log("bus", 7200, "no bus at all");

        assertEquals(
                List.of(
                        "WARNING no bus",
                        "WARNING still no bus (and 2 times since 2026-03-01T12:00:00Z)",
                        "WARNING no bus at all (and 1 times since 2026-03-01T13:00:00Z)"),
                lines);
    }

    @Test
    void shouldCountEachKindOnItsOwn() {
        log("bus", 0, "no bus");
        log("spool", 1, "no spool");

        assertEquals(List.of("WARNING no bus", "WARNING no spool"), lines);
    }

    @Test
    void shouldSayWhenItIsOverAndOnlyThen() {
        errors.over("bus", "the bus is back");
        assertEquals(List.of(), lines);

        log("bus", 0, "no bus");
        errors.over("bus", "the bus is back");
        errors.over("bus", "the bus is back");
        assertEquals(List.of("WARNING no bus", "INFO the bus is back"), lines);
    }

    @Test
    void shouldLogAnErrorThatComesAgainAfterItWasOver() {
        log("bus", 0, "no bus");
        errors.over("bus", "the bus is back");
        log("bus", 1, "no bus");

        assertEquals("WARNING no bus", lines.getLast());
        assertEquals(3, lines.size());
    }

    @Test
    void shouldShowBracesAsTheyAre() {
        log("settings", 0, "cannot read {0} of {\"units\": {}}: it's broken");

        assertEquals(List.of("WARNING cannot read {0} of {\"units\": {}}: it's broken"), lines);
    }

    private void log(String kind, long seconds, String message) {
        errors.log(kind, NOON.plusSeconds(seconds), Level.WARNING, message);
    }

    /** Formats as every System.Logger does: a message without parameters stays as it is. */
    private final class ListLogger implements Logger {

        @Override
        public String getName() {
            return "test";
        }

        @Override
        public boolean isLoggable(Level level) {
            return true;
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
            lines.add(level + " " + message);
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String format, Object... parameters) {
            boolean plain = parameters == null || parameters.length == 0;
            lines.add(level + " " + (plain ? format : MessageFormat.format(format, parameters)));
        }
    }
}
