package serviceaccounting.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import serviceaccounting.reading.CounterReading;
import serviceaccounting.reading.SourceException;
import serviceaccounting.reading.UnitObservation;
import serviceaccounting.traffic.BootId;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.Door;
import serviceaccounting.traffic.InvocationId;
import serviceaccounting.traffic.UnitName;

class BusCounterSourceTest {

    private static final BootId BOOT = new BootId("b".repeat(32));
    private static final String FIRST_RUN = "1".repeat(32);
    private static final String SECOND_RUN = "2".repeat(32);
    private static final String NO_RUN = "";
    private static final Counters SOME = Counters.ofIp(100, 1, 200, 2);
    private static final Instant NOW = Instant.ofEpochSecond(5);
    private static final List<String> WEB = List.of("web.service");

    private final FakeUnitProperties systemd = new FakeUnitProperties();
    private long bootTimeMicros = 4_000_000;
    private int connections;
    private int restarts;

    private final BusCounterSource source =
            new BusCounterSource(
                    () -> {
                        connections++;
                        return systemd;
                    },
                    new SourceClocks(() -> NOW, this::bootTime, () -> 4_000_000),
                    BOOT);

    @Test
    void shouldReadTheCountersOfARun() throws SourceException {
        systemd.put("web.service", "active", "running", FIRST_RUN, SOME);

        List<UnitObservation> observations = source.observe(WEB);

        assertEquals(1, observations.size());
        UnitObservation observation = observations.getFirst();
        assertEquals(new UnitName("web.service"), observation.unit());
        assertEquals("active", observation.activeState());
        assertEquals("running", observation.subState());
        CounterReading reading = observation.reading().orElseThrow();
        assertEquals(new InvocationId(FIRST_RUN), reading.invocation());
        assertEquals(BOOT, reading.boot());
        assertEquals(SOME, reading.counters());
        assertEquals(Door.LIVE, reading.door());
        assertEquals(NOW, reading.wallTime());
        assertEquals(Optional.of(Instant.ofEpochSecond(2)), reading.runStart());
    }

    @Test
    void shouldSpanTheTimeThatTheQuestionTook() throws SourceException {
        systemd.put("web.service", "active", "running", FIRST_RUN, SOME);
        source.observe(WEB);
        bootTimeMicros = 7_000_000;
        systemd.beforeFigures(() -> bootTimeMicros += 1234);

        CounterReading reading = onlyReading().orElseThrow();

        assertEquals(7_000_000, reading.bootTimeMicros());
        assertEquals(Duration.ofNanos(1_234_000), reading.clockDoubt());
    }

    @Test
    void shouldAskOnceForWhatNeverChangesInARun() throws SourceException {
        systemd.put("web.service", "active", "running", FIRST_RUN, SOME);

        source.observe(WEB);
        assertEquals(List.of("list", "run", "figures"), systemd.questions());

        source.observe(WEB);
        assertEquals(List.of("list", "figures"), systemd.questions());
    }

    @Test
    void shouldNeverBookTheCountersOfANewRunToTheOldOne() throws SourceException {
        systemd.put("web.service", "active", "running", FIRST_RUN, SOME);
        source.observe(WEB);
        systemd.put("web.service", "active", "running", SECOND_RUN, Counters.ofIp(1, 1, 1, 1));

        CounterReading reading = onlyReading().orElseThrow();

        assertEquals(new InvocationId(SECOND_RUN), reading.invocation());
        assertEquals(Counters.ofIp(1, 1, 1, 1), reading.counters());
    }

    @Test
    void shouldGiveNoReadingOfAUnitThatKeepsRestarting() throws SourceException {
        systemd.put("web.service", "active", "running", FIRST_RUN, SOME);
        systemd.beforeFigures(this::restart);

        assertEquals(Optional.empty(), onlyReading());
    }

    @Test
    void shouldReadARunThatBeganWhileItWasAsked() throws SourceException {
        systemd.put("web.service", "active", "running", FIRST_RUN, SOME);
        source.observe(WEB);
        systemd.beforeFigures(
                () -> {
                    systemd.put("web.service", "active", "running", SECOND_RUN, SOME);
                    systemd.beforeFigures(() -> {});
                });

        assertEquals(
                Optional.of(new InvocationId(SECOND_RUN)),
                onlyReading().map(CounterReading::invocation));
    }

    @Test
    void shouldAskNoCountersOfUnitsThatDoNotRun() throws SourceException {
        systemd.put("web.service", "failed", "failed", FIRST_RUN, SOME);

        assertEquals(Optional.empty(), onlyReading());
        assertEquals(List.of("list"), systemd.questions());
    }

    @Test
    void shouldReportAnActiveUnitWithoutIpAccounting() throws SourceException {
        systemd.put("web.service", "active", "running", FIRST_RUN, Counters.ABSENT);

        UnitObservation observation = source.observe(WEB).getFirst();

        assertTrue(observation.countersAreDue());
        assertEquals(Counters.ABSENT, observation.reading().orElseThrow().counters());
    }

    @Test
    void shouldNotSayActiveOfAUnitThatStoppedMeanwhile() throws SourceException {
        systemd.put("web.service", "active", "running", FIRST_RUN, SOME);
        systemd.beforeFigures(
                () -> systemd.put("web.service", "inactive", "dead", FIRST_RUN, Counters.ABSENT));

        UnitObservation observation = source.observe(WEB).getFirst();

        assertEquals("inactive", observation.activeState());
        assertFalse(observation.countersAreDue());
    }

    @Test
    void shouldGiveNoReadingWhereAServiceHasNoInvocation() throws SourceException {
        systemd.put("odd.service", "active", "running", NO_RUN, SOME);

        assertEquals(Optional.empty(), onlyReading());
    }

    @Test
    void shouldGiveAUnitThatNeverHasAnInvocationOneRunPerBoot() throws SourceException {
        systemd.put("system.slice", "active", "active", NO_RUN, SOME);

        CounterReading first = onlyReading().orElseThrow();
        CounterReading second = onlyReading().orElseThrow();

        assertEquals(first.invocation(), second.invocation());
        assertEquals(Optional.empty(), first.runStart());
    }

    @Test
    void shouldSayToWhichServiceASocketIsHandedAndAskOncePerRun() throws SourceException {
        systemd.put("web.socket", "active", "listening", FIRST_RUN, SOME);
        systemd.put("web.service", "active", "running", SECOND_RUN, SOME);
        systemd.handOver("web.socket", "web.service");

        List<UnitObservation> first = source.observe(WEB);
        systemd.questions();
        List<UnitObservation> second = source.observe(WEB);

        assertEquals(Optional.empty(), first.getFirst().account());
        assertEquals(Optional.of(new UnitName("web.service")), first.getLast().account());
        assertEquals(Optional.of(new UnitName("web.service")), second.getLast().account());
        assertEquals(List.of("list", "figures", "figures"), systemd.questions());
    }

    @Test
    void shouldLeaveASocketToItselfThatStartsAServicePerConnection() throws SourceException {
        systemd.put("ssh.socket", "active", "listening", FIRST_RUN, SOME);

        assertEquals(Optional.empty(), source.observe(WEB).getFirst().account());
    }

    @Test
    void shouldLeaveOutAUnitThatWentAwayMeanwhile() throws SourceException {
        systemd.put("gone.scope", "active", "running", FIRST_RUN, SOME);
        systemd.put("web.service", "active", "running", SECOND_RUN, SOME);
        systemd.beforeFigures(() -> systemd.remove("gone.scope"));

        List<UnitObservation> observations = source.observe(List.of("*"));

        assertEquals(
                List.of(new UnitName("web.service")),
                observations.stream().map(UnitObservation::unit).toList());
        assertEquals(1, connections);
    }

    @Test
    void shouldPassOverUnitsThatNeedNotBeAccountedAndAreNot() throws SourceException {
        systemd.put("web.service", "active", "running", FIRST_RUN, SOME);
        systemd.put("cron.service", "active", "running", FIRST_RUN, Counters.ABSENT);
        systemd.put("getty.service", "active", "running", FIRST_RUN, Counters.ABSENT);
        systemd.put("dead.service", "inactive", "dead", NO_RUN, Counters.ABSENT);

        assertEquals(List.of("getty.service", "web.service"), namesIfOnlyGettyIsDue());
        systemd.questions();

        // One question for each, instead of all.
        assertEquals(List.of("getty.service", "web.service"), namesIfOnlyGettyIsDue());
        assertEquals(
                List.of("list", "accounted cron.service", "figures", "state", "figures"),
                systemd.questions());

        systemd.put("cron.service", "active", "running", FIRST_RUN, SOME);
        assertEquals(
                List.of("cron.service", "getty.service", "web.service"), namesIfOnlyGettyIsDue());
    }

    private List<String> namesIfOnlyGettyIsDue() throws SourceException {
        return source
                .observe(List.of("*.service"), unit -> unit.value().equals("getty.service"))
                .stream()
                .map(seen -> seen.unit().value())
                .toList();
    }

    @Test
    void shouldForgetRunsOfUnitsThatAreGone() throws SourceException {
        systemd.put("web.service", "active", "running", FIRST_RUN, SOME);
        source.observe(WEB);
        systemd.remove("web.service");
        source.observe(WEB);
        systemd.put("web.service", "active", "running", FIRST_RUN, SOME);
        systemd.questions();

        source.observe(WEB);

        assertEquals(List.of("list", "run", "figures"), systemd.questions());
    }

    @Test
    void shouldConnectAgainAfterAFailure() throws SourceException {
        systemd.put("web.service", "active", "running", FIRST_RUN, SOME);
        systemd.failWith(
                BusException.ofError("list the units", "org.freedesktop.DBus.Error.NoReply", ""));

        SourceException e = assertThrows(SourceException.class, () -> source.observe(WEB));
        assertTrue(e.getMessage().contains("org.freedesktop.DBus.Error.NoReply"), e.getMessage());
        assertEquals(1, systemd.timesClosed());

        systemd.recover();
        assertTrue(onlyReading().isPresent());
        assertEquals(2, connections);
    }

    @Test
    void shouldNotTakeNoPatternsForAllUnits() throws SourceException {
        systemd.put("web.service", "active", "running", FIRST_RUN, SOME);

        assertEquals(List.of(), source.observe(List.of()));
        assertEquals(0, connections);
    }

    @Test
    void shouldCloseItsConnectionOnce() throws SourceException {
        source.observe(WEB);

        source.close();
        source.close();

        assertEquals(1, systemd.timesClosed());
    }

    private Optional<CounterReading> onlyReading() throws SourceException {
        List<UnitObservation> observations = source.observe(WEB);
        assertEquals(1, observations.size());
        return observations.getFirst().reading();
    }

    /** A new run, whenever it is asked for counters. */
    private void restart() {
        restarts++;
        String run = "%032x".formatted(0x100 + restarts);
        systemd.put("web.service", "active", "running", run, SOME);
    }

    private long bootTime() {
        return bootTimeMicros;
    }
}
