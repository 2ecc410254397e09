package serviceaccounting.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static serviceaccounting.recording.Sightings.KEY;
import static serviceaccounting.recording.Sightings.WEB;
import static serviceaccounting.recording.Sightings.at;
import static serviceaccounting.recording.Sightings.bytes;
import static serviceaccounting.recording.Sightings.cpu;
import static serviceaccounting.recording.Sightings.live;
import static serviceaccounting.recording.Sightings.reading;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import serviceaccounting.ledger.DayUsage;
import serviceaccounting.ledger.LedgerException;
import serviceaccounting.ledger.LedgerReader;
import serviceaccounting.ledger.LedgerWriter;
import serviceaccounting.ledger.LoggedEvent;
import serviceaccounting.reading.CounterReading;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.Door;
import serviceaccounting.traffic.Gap;
import serviceaccounting.traffic.Run;
import serviceaccounting.traffic.RunEnd;
import serviceaccounting.vitals.Vital;
import serviceaccounting.vitals.Vitals;

final class AccountsTest {

    private static final List<CounterReading> SPOOL =
            List.of(
                    reading(Door.START, 10, bytes(0, 0)),
                    reading(Door.STOPPING, 20, bytes(70, 80)),
                    reading(Door.STOPPED, 20.1, bytes(100, 200)));
    private static final RunEnd SUCCESS =
            new RunEnd(at(20.1), Optional.of("success"), Optional.of("exited"), Optional.of("0"));

    @TempDir Path folder;
    private LedgerWriter ledger;
    private Vitals vitals;
    private Accounts accounts;

    @BeforeEach
    void open() {
        ledger = LedgerWriter.open(file(), ZoneOffset.UTC);
        vitals = new Vitals();
        accounts = new Accounts(ledger, vitals);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void shouldBookWhatARunMovedAndHowItEnded() {
        SPOOL.forEach(accounts::post);
        accounts.end(KEY, SUCCESS);
        accounts.commit(at(21));

        assertEquals(bytes(100, 200), booked());
        Run run = accounts.run(KEY).orElseThrow();
        assertEquals(bytes(100, 200), run.posted());
        assertEquals(Optional.of(SUCCESS), run.end());
        assertEquals(at(10), run.start());
        assertEquals(List.of(), List.copyOf(accounts.openRuns()));
    }

    @Test
    void shouldChangeNothingWhenTheSpoolIsReadAgainAfterACrashBetweenCommitAndRemoval() {
        SPOOL.forEach(accounts::post);
        accounts.end(KEY, SUCCESS);
        accounts.commit(at(21));
        Run before = ledger.run(KEY).orElseThrow();

        restart();
        SPOOL.forEach(accounts::post);
        accounts.end(
                KEY, new RunEnd(at(30), Optional.of("signal"), Optional.empty(), Optional.empty()));
        accounts.commit(at(31));

        assertEquals(bytes(100, 200), booked());
        assertEquals(Optional.of(before), ledger.run(KEY));
        assertEquals(3, vitals.get(Vital.READINGS_OLDER));
    }

    @Test
    void shouldChangeNothingWhenTheSpoolIsReadAgainBeforeTheCommit() {
        SPOOL.forEach(accounts::post);
        SPOOL.forEach(accounts::post);
        accounts.commit(at(21));

        assertEquals(bytes(100, 200), booked());
    }

    @Test
    void shouldGoOnFromTheLedgerAfterARestart() {
        accounts.post(live(10, bytes(100, 200)));
        accounts.commit(at(11));

        restart();
        assertEquals(List.of(KEY), accounts.openRuns().stream().map(Run::key).toList());
        accounts.post(live(20, bytes(130, 200)));
        accounts.commit(at(21));

        assertEquals(bytes(130, 200), booked());
    }

    @Test
    void shouldLoseOnlyWhatWasNotCommittedAndBookItWithTheNextReading() {
        accounts.post(live(10, bytes(100, 200)));
        accounts.commit(at(11));
        accounts.post(live(20, bytes(500, 600)));

        restart();
        accounts.post(live(30, bytes(501, 600)));
        accounts.commit(at(31));

        assertEquals(bytes(501, 600), booked());
    }

    @Test
    void shouldWriteAllOfAFailedCommitWithTheNextOne() throws Exception {
        accounts.post(live(10, bytes(100, 200)));
        accounts.log(new LoggedEvent(at(10), "agent-start", Optional.empty(), "the agent started"));
        vitals.add(Vital.READINGS_LIVE, 5);
        tamper(
                "CREATE TRIGGER refusal BEFORE INSERT ON event_log BEGIN SELECT RAISE(ABORT, 'no'); END");
        assertThrows(LedgerException.class, () -> accounts.commit(at(11)));
        accounts.post(live(20, bytes(130, 240)));
        assertThrows(LedgerException.class, () -> accounts.commit(at(21)));

        tamper("DROP TRIGGER refusal");
        accounts.commit(at(22));

        assertEquals(bytes(130, 240), booked());
        try (LedgerReader reader = LedgerReader.open(file())) {
            assertEquals(5, reader.vitals().get("readings-live"));
            assertEquals(1, reader.events(10).size());
        }
    }

    @Test
    void shouldAddVitalsToThoseOfEarlierDays() {
        vitals.add(Vital.READINGS_LIVE, 5);
        accounts.commit(at(1));
        vitals.add(Vital.READINGS_LIVE, 2);
        accounts.commit(at(2));
        restart();
        vitals.add(Vital.READINGS_LIVE, 1);
        accounts.commit(at(3));

        try (LedgerReader reader = LedgerReader.open(file())) {
            assertEquals(8, reader.vitals().get("readings-live"));
        }
    }

    @Test
    void shouldTellWhatDidNotMoveFromWhatIsNotAccounted() {
        accounts.post(live(10, bytes(0, 7)));

        assertEquals(bytes(0, 7), accounts.run(KEY).orElseThrow().posted());
    }

    @Test
    void shouldNotMakeUpAZeroForCountersThatCameLate() {
        accounts.post(live(10, cpu(3)));
        assertEquals(cpu(3), accounts.run(KEY).orElseThrow().posted());

        accounts.post(live(20, cpu(3).plus(bytes(0, 7))));
        assertEquals(cpu(3).plus(bytes(0, 7)), accounts.run(KEY).orElseThrow().posted());
    }

    @Test
    void shouldKnowNoEndOfARunItNeverSaw() {
        accounts.end(KEY, SUCCESS);

        assertEquals(Optional.empty(), accounts.run(KEY));
    }

    @Test
    void shouldReplaceAnEndThatNobodySawByTheRealOneButNotTheOtherWayRound() {
        accounts.post(live(10, bytes(1, 1)));
        accounts.end(KEY, RunEnd.unseen(at(15)));
        assertEquals(Optional.of(RunEnd.unseen(at(15))), accounts.run(KEY).orElseThrow().end());

        // The stop record came late after all, with what moved in between.
        SPOOL.forEach(accounts::post);
        accounts.end(KEY, SUCCESS);
        accounts.end(KEY, RunEnd.unseen(at(30)));
        accounts.commit(at(31));

        assertEquals(Optional.of(SUCCESS), ledger.run(KEY).orElseThrow().end());
        assertEquals(bytes(100, 200), booked());
    }

    @Test
    void shouldRecordAResetAsAGapSinceTheLastReading() {
        accounts.post(live(10, bytes(1000, 2000)));
        accounts.post(live(20, bytes(30, 40)));
        accounts.commit(at(21));

        assertEquals(bytes(1030, 2040), booked());
        assertEquals(1, accounts.run(KEY).orElseThrow().resets());
        assertEquals(1, vitals.get(Vital.COUNTER_RESETS));
        assertEquals(
                List.of(
                        new Gap(
                                Optional.of(WEB),
                                at(10),
                                Optional.of(at(20)),
                                Gap.Cause.COUNTER_RESET,
                                0)),
                gaps());
        assertEquals(List.of("counter-reset"), events());
    }

    @Test
    void shouldRecordAResetOfCpuTimeAsNoGapInTraffic() {
        accounts.post(live(10, bytes(1000, 2000).plus(cpu(500))));
        accounts.post(live(20, bytes(1000, 2000).plus(cpu(3))));
        accounts.commit(at(21));

        assertEquals(List.of(), gaps());
        assertEquals(List.of("counter-reset"), events());
    }

    @Test
    void shouldTakeTheZerosOfAStoppingOneshotForNoLoss() {
        // Its counters were gone with its processes; the stop hook runs in a new cgroup, and is
        // itself all that used CPU there.
        accounts.post(reading(Door.STARTED, 10, bytes(1000, 2000).plus(cpu(500))));
        accounts.post(reading(Door.STOPPED, 20, bytes(0, 0).plus(cpu(3))));
        accounts.commit(at(21));

        assertEquals(bytes(1000, 2000).plus(cpu(503)), booked());
        assertEquals(List.of(), gaps());
        assertEquals(List.of(), events());
        assertEquals(0, vitals.get(Vital.COUNTER_RESETS));
    }

    private void restart() {
        ledger.close();
        open();
    }

    private Counters booked() {
        try (LedgerReader reader = LedgerReader.open(file())) {
            assertEquals(List.of(), reader.verify());
            return reader.days(List.of(WEB), LocalDate.EPOCH, LocalDate.of(2100, 1, 1)).stream()
                    .map(DayUsage::amounts)
                    .reduce(Counters.ABSENT, Counters::plus);
        }
    }

    private List<Gap> gaps() {
        try (LedgerReader reader = LedgerReader.open(file())) {
            return reader.gaps(List.of(WEB), at(0), at(1000));
        }
    }

    private List<String> events() {
        try (LedgerReader reader = LedgerReader.open(file())) {
            return reader.events(10).stream().map(LoggedEvent::kind).toList();
        }
    }

    private void tamper(String text) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement()) {
            statement.execute(text);
        }
    }

    private Path file() {
        return folder.resolve("ledger.sqlite");
    }
}
