package serviceaccounting.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static serviceaccounting.recording.Sightings.KEY;
import static serviceaccounting.recording.Sightings.RUN;
import static serviceaccounting.recording.Sightings.WEB;
import static serviceaccounting.recording.Sightings.at;
import static serviceaccounting.recording.Sightings.bytes;
import static serviceaccounting.recording.Sightings.cpu;
import static serviceaccounting.recording.Sightings.live;
import static serviceaccounting.recording.Sightings.reading;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import serviceaccounting.reading.CounterReading;
import serviceaccounting.reading.RunJournal;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.Door;
import serviceaccounting.traffic.InvocationId;
import serviceaccounting.traffic.Run;
import serviceaccounting.traffic.RunEnd;
import serviceaccounting.vitals.RepeatedErrors;

/** A real ledger comes to the same, in whatever order it is told of a run, and however often. */
final class JournalBooksTest {

    private static final Counters LAST = bytes(300, 400).plus(cpu(9));
    private static final RunEnd SUCCESS =
            new RunEnd(at(20), Optional.of("success"), Optional.of("exited"), Optional.of("0"));

    @TempDir Path folder;

    /** One way in which a run is told of. */
    private interface Teller {
        void tell(Books books, JournalBooks journal, RunJournal source);
    }

    private static final List<Teller> TELLERS =
            List.of(
                    (books, journal, source) -> books.post(reading(Door.START, 10, bytes(0, 0))),
                    (books, journal, source) -> books.post(live(15, bytes(100, 150).plus(cpu(3)))),
                    (books, journal, source) ->
                            books.post(reading(Door.STOPPING, 19, bytes(200, 390).plus(cpu(5)))),
                    (books, journal, source) -> {
                        books.post(reading(Door.STOPPED, 20, bytes(300, 400).plus(cpu(7))));
                        books.accounts().end(KEY, SUCCESS);
                    },
                    (books, journal, source) ->
                            journal.book(reading(Door.JOURNAL, 20.002, LAST), source));

    @Test
    void shouldComeToTheSameInEveryOrderTwiceAndOverRestarts() throws Exception {
        int number = 0;
        for (List<Teller> order : orders(TELLERS)) {
            Books books =
                    new Books(java.nio.file.Files.createDirectory(folder.resolve("" + number++)));
            tell(order, books);
            books.restart();
            tell(order, books);
            tell(order.reversed(), books);

            Run run = books.ledger().run(KEY).orElseThrow();
            assertEquals(LAST, books.booked(), "order " + number);
            assertEquals(LAST, run.posted());
            assertEquals(LAST, run.baseline().counters());
            assertEquals(Door.STOPPED, run.baseline().door());
            assertEquals(Optional.of(SUCCESS), run.end());
            assertEquals(List.of(), books.gaps());
            books.close();
        }
        assertEquals(120, number);
    }

    @Test
    void shouldNeedNoStopRecord() throws Exception {
        Books books = new Books(folder);
        tell(List.of(TELLERS.get(1), TELLERS.get(4), TELLERS.get(4)), books);

        assertEquals(LAST, books.booked());
        assertEquals(
                Optional.of(
                        new RunEnd(
                                at(20.002),
                                Optional.of("signal"),
                                Optional.empty(),
                                Optional.empty())),
                books.ledger().run(KEY).orElseThrow().end());
        books.close();
    }

    @Test
    void shouldDateARunItNeverHeardOfByItsBeginning() throws Exception {
        Books books = new Books(folder);
        Instant began = at(5);
        CounterReading last = reading(Door.JOURNAL, 2_000, bytes(600, 0));
        FakeRunJournal source = new FakeRunJournal().began(RUN, 5);
        assertEquals(JournalBooks.Outcome.NEW, journal(books).book(last, source.open()));
        assertEquals(JournalBooks.Outcome.KNOWN, journal(books).book(last, source.open()));
        books.commit(at(2_001));

        Run run = books.ledger().run(KEY).orElseThrow();
        assertEquals(began, run.start());
        try (serviceaccounting.ledger.LedgerReader reader = books.reader()) {
            // 1995 s from 12:00:05 on: five-minute slots 0 to 6.
            assertEquals(
                    7,
                    reader.slots(
                                    serviceaccounting.ledger.SlotWidth.FIVE_MINUTES,
                                    List.of(WEB),
                                    at(0),
                                    at(3_000))
                            .size());
        }
        books.close();
    }

    @Test
    void shouldEndTheHoleOfTheRunItClosesAndOfNoOther() throws Exception {
        Books books = new Books(folder);
        List<Instant> ended = new ArrayList<>();
        JournalBooks journal =
                new JournalBooks(
                        books.accounts(),
                        unit -> false,
                        (unit, at) -> ended.add(at),
                        books.vitals(),
                        new RepeatedErrors(System.getLogger("serviceaccounting")),
                        () -> at(30));
        RunJournal source = new FakeRunJournal().open();
        books.post(live(15, bytes(100, 150)));

        // An old run of the same unit, as a back-fill finds it.
        CounterReading old =
                new CounterReading(
                        WEB,
                        new InvocationId("d".repeat(32)),
                        Sightings.BOOT,
                        at(5),
                        Sightings.micros(5),
                        java.time.Duration.ZERO,
                        LAST,
                        Door.JOURNAL,
                        Optional.empty());
        journal.book(old, source);
        assertEquals(List.of(), ended);
        journal.book(reading(Door.JOURNAL, 20, LAST), source);
        journal.book(reading(Door.JOURNAL, 20, LAST), source);
        assertEquals(List.of(at(20)), ended);
        books.close();
    }

    private void tell(List<Teller> order, Books books) throws Exception {
        JournalBooks journal = journal(books);
        RunJournal source = new FakeRunJournal().resulted(RUN, "signal").open();
        for (Teller teller : order) {
            teller.tell(books, journal, source);
            books.commit(at(30));
        }
    }

    private static JournalBooks journal(Books books) {
        return new JournalBooks(
                books.accounts(),
                unit -> false,
                (unit, at) -> {},
                books.vitals(),
                new RepeatedErrors(System.getLogger("serviceaccounting")),
                () -> at(30));
    }

    private static <T> List<List<T>> orders(List<T> all) {
        if (all.isEmpty()) {
            return List.of(List.of());
        }
        List<List<T>> orders = new ArrayList<>();
        for (int first = 0; first < all.size(); first++) {
            List<T> rest = new ArrayList<>(all);
            T head = rest.remove(first);
            for (List<T> tail : orders(rest)) {
                List<T> order = new ArrayList<>(List.of(head));
                order.addAll(tail);
                orders.add(order);
            }
        }
        return orders;
    }
}
