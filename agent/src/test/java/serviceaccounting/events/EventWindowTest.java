package serviceaccounting.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static serviceaccounting.events.Readings.MAIL;
import static serviceaccounting.events.Readings.WEB;
import static serviceaccounting.events.Readings.at;
import static serviceaccounting.events.Readings.event;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class EventWindowTest {

    private static List<TrafficEvent> merged(Duration window, TrafficEvent... events) {
        EventWindow merging = new EventWindow(window);
        List<TrafficEvent> out = new ArrayList<>();
        for (TrafficEvent event : events) {
            merging.add(event).ifPresent(out::add);
        }
        merging.flush().ifPresent(out::add);
        return out;
    }

    @Test
    void shouldMergeWhatLiesWithinTheWindow() {
        List<TrafficEvent> out =
                merged(
                        Duration.ofSeconds(10),
                        event(0, 100, WEB, 1, 2),
                        event(400, 100, MAIL, 3, 4),
                        event(9_900, 100, WEB, 10, 20));

        assertEquals(1, out.size());
        assertEquals(at(0), out.getFirst().start());
        assertEquals(Duration.ofSeconds(10), out.getFirst().duration());
        assertEquals(
                Map.of(WEB, new EventBytes(11, 22), MAIL, new EventBytes(3, 4)),
                out.getFirst().units());
    }

    @Test
    void shouldBeginAnewWithTheFirstEventThatReachesOutOfTheWindow() {
        assertEquals(
                List.of(event(0, 200, WEB, 2, 2), event(9_901, 100, WEB, 4, 4)),
                merged(
                        Duration.ofSeconds(10),
                        event(0, 100, WEB, 1, 1),
                        event(100, 100, WEB, 1, 1),
                        event(9_901, 100, WEB, 4, 4)));
    }

    @Test
    void shouldLetASingleEventBeLongerThanTheWindow() {
        assertEquals(
                List.of(event(0, 60_000, WEB, 1, 1), event(60_000, 100, WEB, 2, 2)),
                merged(
                        Duration.ofSeconds(10),
                        event(0, 60_000, WEB, 1, 1),
                        event(60_000, 100, WEB, 2, 2)));
    }

    @Test
    void shouldKeepTheSumWhateverTheWindowAndTheOrder() {
        TrafficEvent[] events = {
            event(300, 100, WEB, 1, 2), event(0, 100, WEB, 4, 8), event(90_000, 5, MAIL, 16, 32)
        };
        for (long millis : new long[] {0, 1, 400, 1_000, 1_000_000}) {
            assertEquals(
                    new EventBytes(21, 42),
                    Readings.sum(merged(Duration.ofMillis(millis), events)),
                    millis + " ms");
        }
    }

    @Test
    void shouldGiveBackAnEventOnceNothingCanBelongToItAnyMore() {
        EventWindow merging = new EventWindow(Duration.ofSeconds(10));
        merging.add(event(0, 100, WEB, 1, 1));

        assertEquals(Optional.empty(), merging.flushBefore(at(10_000)));
        assertEquals(Optional.of(event(0, 100, WEB, 1, 1)), merging.flushBefore(at(10_001)));
        assertEquals(Optional.empty(), merging.flush());
    }
}
