package serviceaccounting.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static serviceaccounting.events.Readings.MAIL;
import static serviceaccounting.events.Readings.WEB;
import static serviceaccounting.events.Readings.at;
import static serviceaccounting.events.Readings.event;
import static serviceaccounting.events.Readings.events;
import static serviceaccounting.events.Readings.live;
import static serviceaccounting.events.Readings.reading;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import serviceaccounting.reading.CounterReading;
import serviceaccounting.traffic.Door;
import serviceaccounting.traffic.InvocationId;
import serviceaccounting.traffic.UnitName;

final class RunBookTest {

    private RunBook book = RunBook.since(at(1_000));

    private List<RingLine> fold(CounterReading... readings) {
        RunBook.Folded folded = book.fold(List.of(readings), TopRemotes.NONE, 0);
        book = folded.book();
        return folded.lines();
    }

    @Test
    void shouldCountARunThatBeganBehindTheRingFromZero() {
        assertEquals(
                List.of(event(5_000, 1_000, WEB, 70, 30)), events(fold(live('1', 6_000, 70, 30))));
    }

    @Test
    void shouldTakeARunThatBeganBeforeTheRingForABeginningOnly() {
        book = RunBook.since(at(5_500));

        assertEquals(List.of(), events(fold(live('1', 6_000, 70, 30))));
        assertEquals(List.of(event(6_000, 100, WEB, 1, 2)), events(fold(live('1', 6_100, 71, 32))));
    }

    @Test
    void shouldLogNothingWhereNothingMoved() {
        fold(live('1', 6_000, 70, 30));

        assertEquals(List.of(), fold(live('1', 6_100, 70, 30)));
        assertEquals(List.of(event(6_100, 100, WEB, 5, 0)), events(fold(live('1', 6_200, 75, 30))));
    }

    @Test
    void shouldPutUnitsOfOneLookIntoOneEvent() {
        fold(live('1', 6_000, 0, 0), reading(MAIL, '2', Door.LIVE, 6_000, 0, 0, 5_000));

        List<TrafficEvent> events =
                events(
                        fold(
                                live('1', 6_100, 10, 0),
                                reading(MAIL, '2', Door.LIVE, 6_100, 0, 20, 5_000)));

        assertEquals(1, events.size());
        assertEquals(
                Map.of(WEB, new EventBytes(10, 0), MAIL, new EventBytes(0, 20)),
                events.getFirst().units());
    }

    @Test
    void shouldTakeTheLastBytesOfARunFromItsStopRecordAndThoseOfTheNextFromZero() {
        fold(live('1', 6_000, 100, 100));

        List<RingLine> lines = new ArrayList<>();
        lines.addAll(fold(live('2', 6_300, 7, 8)));
        lines.addAll(fold(reading(WEB, '1', Door.STOPPED, 6_200, 150, 110, 5_000)));
        lines.addAll(fold(live('2', 6_400, 8, 8)));

        assertEquals(new EventBytes(50 + 8, 10 + 8), Readings.sum(events(lines)));
    }

    @Test
    void shouldAddNothingForARecordThatComesAgain() {
        fold(live('1', 6_000, 100, 100));
        CounterReading stopped = reading(WEB, '1', Door.STOPPED, 6_200, 150, 110, 5_000);
        fold(stopped);
        fold(live('2', 6_300, 7, 8));

        assertEquals(List.of(), events(fold(stopped)));
    }

    @Test
    void shouldKeepItsRunsWhenItsLinesAreReadBack() {
        List<RingLine> all = new ArrayList<>();
        all.addAll(fold(live('1', 6_000, 100, 100)));
        all.addAll(fold(live('2', 6_300, 7, 8)));
        all.addAll(fold(reading(WEB, '1', Door.STOPPED, 6_200, 150, 110, 5_000)));
        all.addAll(fold(live('2', 6_400, 9, 9)));

        for (RunBook again :
                List.of(RunBook.of(at(1_000), all), RunBook.of(at(1_000), book.lines()))) {
            book = again;
            assertEquals(
                    List.of(),
                    events(
                            fold(
                                    reading(WEB, '1', Door.STOPPED, 6_200, 150, 110, 5_000),
                                    live('2', 6_500, 9, 9))));
            assertEquals(new EventBytes(1, 0), Readings.sum(events(fold(live('2', 6_600, 10, 9)))));
        }
    }

    @Test
    void shouldTellTheEndOfOneRunFromTheBeginningOfTheNextWhenBothComeAtOnce() {
        List<RingLine> all = new ArrayList<>();
        all.addAll(fold(live('1', 6_000, 100, 100)));
        all.addAll(
                fold(
                        reading(WEB, '1', Door.STOPPED, 6_200, 150, 110, 5_000),
                        reading(WEB, '2', Door.START, 6_250, 0, 0, 6_250),
                        live('2', 6_300, 7, 8)));
        // A look that was under way when the run ended comes behind its successor's.
        all.addAll(fold(live('1', 6_150, 150, 110), live('2', 6_400, 8, 9)));

        book = RunBook.of(at(1_000), all);

        assertEquals(new EventBytes(158, 119), Readings.sum(events(all)));
        assertEquals(
                List.of(),
                events(
                        fold(
                                reading(WEB, '1', Door.STOPPED, 6_200, 150, 110, 5_000),
                                live('2', 6_500, 8, 9))));
    }

    @Test
    void shouldStayAsItIsForWhenTheLinesCannotBeWritten() {
        fold(live('1', 6_000, 100, 100));

        book.fold(List.of(live('1', 6_100, 150, 100)), TopRemotes.NONE, 0);

        assertEquals(
                List.of(event(6_000, 200, WEB, 60, 0)), events(fold(live('1', 6_200, 160, 100))));
    }

    @Test
    void shouldForgetTheOldestOfManyRunsThatAreOver() {
        for (int run = 0; run < 200; run++) {
            String hex = "%032x".formatted(run + 1);
            CounterReading reading = live('1', 6_000 + run, 1, 1);
            fold(
                    new CounterReading(
                            reading.unit(),
                            new InvocationId(hex),
                            reading.boot(),
                            reading.wallTime(),
                            reading.bootTimeMicros(),
                            reading.clockDoubt(),
                            reading.counters(),
                            reading.door(),
                            reading.runStart()));
        }

        assertEquals(65, book.lines().size());
    }

    @Test
    void shouldAskForTheRemotesOfUnitsThatMovedSomethingAndOnlyIfTheyAreWanted() {
        SortedMap<String, EventBytes> some =
                new TreeMap<>(Map.of("192.0.2.7", new EventBytes(1, 2)));
        List<Set<UnitName>> asked = new ArrayList<>();
        TopRemotes remotes =
                (units, most) -> {
                    asked.add(Set.copyOf(units));
                    return Map.of(WEB, some);
                };
        List<CounterReading> readings =
                List.of(live('1', 6_000, 10, 0), reading(MAIL, '2', Door.LIVE, 6_000, 0, 0, 5_000));

        List<TrafficEvent> with = events(book.fold(readings, remotes, 3).lines());
        List<TrafficEvent> without = events(book.fold(readings, remotes, 0).lines());

        assertEquals(List.of(Set.of(WEB)), asked);
        assertEquals(Map.of(WEB, some), with.getFirst().remotes());
        assertTrue(without.getFirst().remotes().isEmpty());
    }
}
