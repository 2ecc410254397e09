package serviceaccounting.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static serviceaccounting.recording.Sightings.KEY;
import static serviceaccounting.recording.Sightings.at;
import static serviceaccounting.recording.Sightings.bytes;
import static serviceaccounting.recording.Sightings.cpu;
import static serviceaccounting.recording.Sightings.live;
import static serviceaccounting.recording.Sightings.reading;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import serviceaccounting.ledger.LedgerException;
import serviceaccounting.ledger.LedgerReader;
import serviceaccounting.ledger.LoggedEvent;
import serviceaccounting.reading.CounterReading;
import serviceaccounting.traffic.Door;
import serviceaccounting.traffic.Run;
import serviceaccounting.traffic.RunEnd;
import serviceaccounting.vitals.Vital;

final class AccountsTest {

    private static final List<CounterReading> SPOOL =
            List.of(
                    reading(Door.START, 10, bytes(0, 0)),
                    reading(Door.STOPPING, 20, bytes(70, 80)),
                    reading(Door.STOPPED, 20.1, bytes(100, 200)));
    private static final RunEnd SUCCESS =
            new RunEnd(at(20.1), Optional.of("success"), Optional.of("exited"), Optional.of("0"));

    @TempDir Path folder;
    private Books books;

    @BeforeEach
    void open() {
        books = new Books(folder);
    }

    @AfterEach
    void close() {
        books.close();
    }

    @Test
    void shouldBookWhatARunMovedAndHowItEnded() {
        SPOOL.forEach(books::post);
        books.accounts().end(KEY, SUCCESS);
        books.commit(at(21));

        assertEquals(bytes(100, 200), books.booked());
        Run run = books.accounts().run(KEY).orElseThrow();
        assertEquals(bytes(100, 200), run.posted());
        assertEquals(Optional.of(SUCCESS), run.end());
        assertEquals(at(10), run.start());
        assertEquals(List.of(), List.copyOf(books.accounts().openRuns()));
    }

    @Test
    void shouldChangeNothingWhenTheSpoolIsReadAgainAfterACrashBetweenCommitAndRemoval() {
        SPOOL.forEach(books::post);
        books.accounts().end(KEY, SUCCESS);
        books.commit(at(21));
        Run before = books.ledger().run(KEY).orElseThrow();

        books.restart();
        SPOOL.forEach(books::post);
        books.accounts()
                .end(
                        KEY,
                        new RunEnd(
                                at(30), Optional.of("signal"), Optional.empty(), Optional.empty()));
        books.commit(at(31));

        assertEquals(bytes(100, 200), books.booked());
        assertEquals(Optional.of(before), books.ledger().run(KEY));
        assertEquals(3, books.vitals().get(Vital.READINGS_OLDER));
    }

    @Test
    void shouldChangeNothingWhenTheSpoolIsReadAgainBeforeTheCommit() {
        SPOOL.forEach(books::post);
        SPOOL.forEach(books::post);
        books.commit(at(21));

        assertEquals(bytes(100, 200), books.booked());
    }

    @Test
    void shouldGoOnFromTheLedgerAfterARestart() {
        books.post(live(10, bytes(100, 200)));
        books.commit(at(11));

        books.restart();
        assertEquals(List.of(KEY), books.accounts().openRuns().stream().map(Run::key).toList());
        books.post(live(20, bytes(130, 200)));
        books.commit(at(21));

        assertEquals(bytes(130, 200), books.booked());
    }

    @Test
    void shouldLoseOnlyWhatWasNotCommittedAndBookItWithTheNextReading() {
        books.post(live(10, bytes(100, 200)));
        books.commit(at(11));
        books.post(live(20, bytes(500, 600)));

        books.restart();
        books.post(live(30, bytes(501, 600)));
        books.commit(at(31));

        assertEquals(bytes(501, 600), books.booked());
    }

    @Test
    void shouldWriteAllOfAFailedCommitWithTheNextOne() throws Exception {
        books.post(live(10, bytes(100, 200)));
        books.accounts()
                .log(new LoggedEvent(at(10), "agent-start", Optional.empty(), "the agent started"));
        books.vitals().add(Vital.READINGS_LIVE, 5);
        books.tamper(
                "CREATE TRIGGER refusal BEFORE INSERT ON event_log BEGIN SELECT RAISE(ABORT, 'no'); END");
        assertThrows(LedgerException.class, () -> books.commit(at(11)));
        books.post(live(20, bytes(130, 240)));
        assertThrows(LedgerException.class, () -> books.commit(at(21)));

        books.tamper("DROP TRIGGER refusal");
        books.commit(at(22));

        assertEquals(bytes(130, 240), books.booked());
        try (LedgerReader reader = books.reader()) {
            assertEquals(5, reader.vitals().get("readings-live"));
            assertEquals(1, reader.events(10).size());
        }
    }

    @Test
    void shouldAddVitalsToThoseOfEarlierDays() {
        books.vitals().add(Vital.READINGS_LIVE, 5);
        books.commit(at(1));
        books.vitals().add(Vital.READINGS_LIVE, 2);
        books.commit(at(2));
        books.restart();
        books.vitals().add(Vital.READINGS_LIVE, 1);
        books.commit(at(3));

        try (LedgerReader reader = books.reader()) {
            assertEquals(8, reader.vitals().get("readings-live"));
        }
    }

    @Test
    void shouldTellWhatDidNotMoveFromWhatIsNotAccounted() {
        books.post(live(10, bytes(0, 7)));

        assertEquals(bytes(0, 7), books.accounts().run(KEY).orElseThrow().posted());
    }

    @Test
    void shouldTellZerosOnlyFromWhatIsNotAccounted() {
        books.post(live(10, bytes(0, 0)));
        books.commit(at(11));

        assertEquals(bytes(0, 0), books.ledger().run(KEY).orElseThrow().posted());
    }

    @Test
    void shouldNotMakeUpAZeroForCountersThatCameLate() {
        books.post(live(10, cpu(3)));
        assertEquals(cpu(3), books.accounts().run(KEY).orElseThrow().posted());

        books.post(live(20, cpu(3).plus(bytes(0, 7))));
        assertEquals(cpu(3).plus(bytes(0, 7)), books.accounts().run(KEY).orElseThrow().posted());
    }

    @Test
    void shouldKnowNoEndOfARunItNeverSaw() {
        books.accounts().end(KEY, SUCCESS);

        assertEquals(Optional.empty(), books.accounts().run(KEY));
    }

    @Test
    void shouldReplaceAnEndThatNobodySawByTheRealOneButNotTheOtherWayRound() {
        books.post(live(10, bytes(1, 1)));
        books.accounts().end(KEY, RunEnd.unseen(at(15)));
        assertEquals(
                Optional.of(RunEnd.unseen(at(15))), books.accounts().run(KEY).orElseThrow().end());

        // The stop record came late after all, with what moved in between.
        SPOOL.forEach(books::post);
        books.accounts().end(KEY, SUCCESS);
        books.accounts().end(KEY, RunEnd.unseen(at(30)));
        books.commit(at(31));

        assertEquals(Optional.of(SUCCESS), books.ledger().run(KEY).orElseThrow().end());
        assertEquals(bytes(100, 200), books.booked());
    }
}
