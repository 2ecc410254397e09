package serviceaccounting.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import serviceaccounting.reading.CounterReading;
import serviceaccounting.reading.SourceException;
import serviceaccounting.traffic.BootId;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.InvocationId;
import serviceaccounting.traffic.UnitName;

final class BusByteSourceTest {

    private static final BootId BOOT = new BootId("b".repeat(32));
    private static final String FIRST_RUN = "1".repeat(32);
    private static final String SECOND_RUN = "2".repeat(32);
    private static final Counters SOME = Counters.ofIp(100, 1, 200, 2);
    private static final Counters FEW = Counters.ofIp(1, 1, 1, 1);
    private static final List<String> ALL = List.of("*.service");

    private final FakeUnitProperties systemd = new FakeUnitProperties();
    private long monotonicMicros = 4_000_000;
    private final BusByteSource source =
            new BusByteSource(
                    () -> systemd,
                    new SourceClocks(
                            () -> Instant.ofEpochSecond(5),
                            () -> monotonicMicros,
                            () -> monotonicMicros),
                    BOOT);

    private List<CounterReading> readings() throws SourceException {
        return source.observe(ALL).stream().flatMap(seen -> seen.reading().stream()).toList();
    }

    @Test
    void shouldReadAllUnitsInOneGoAtOneMoment() throws SourceException {
        systemd.put("web.service", "active", "running", FIRST_RUN, SOME);
        systemd.put("mail.service", "active", "running", SECOND_RUN, FEW);
        systemd.beforeFigures(() -> monotonicMicros += 700);

        List<CounterReading> readings = readings();

        assertEquals(List.of("list", "run", "run", "bytes"), systemd.questions());
        assertEquals(
                List.of(new UnitName("mail.service"), new UnitName("web.service")),
                readings.stream().map(CounterReading::unit).toList());
        assertEquals(List.of(FEW, SOME), readings.stream().map(CounterReading::counters).toList());
        for (CounterReading reading : readings) {
            assertEquals(4_000_000, reading.bootTimeMicros());
            assertEquals(Duration.ofNanos(700_000), reading.clockDoubt());
            assertEquals(Optional.of(Instant.ofEpochSecond(2)), reading.runStart());
        }
    }

    @Test
    void shouldLookForUnitsOnceASecondOnly() throws SourceException {
        systemd.put("web.service", "active", "running", FIRST_RUN, SOME);
        readings();
        systemd.questions();

        monotonicMicros += 999_999;
        readings();
        assertEquals(List.of("bytes"), systemd.questions());

        monotonicMicros += 1;
        readings();
        assertEquals(List.of("list", "bytes"), systemd.questions());

        source.observe(List.of("web.service"));
        assertEquals(List.of("list", "bytes"), systemd.questions(), "other units are wanted");
    }

    @Test
    void shouldNeverGiveTheCountersOfANewRunToTheOldOne() throws SourceException {
        systemd.put("web.service", "active", "running", FIRST_RUN, SOME);
        readings();
        systemd.put("web.service", "active", "running", SECOND_RUN, FEW);

        assertEquals(List.of(), readings(), "the old run's object is gone");
        CounterReading next = readings().getFirst();
        assertEquals(new InvocationId(SECOND_RUN), next.invocation());
        assertEquals(FEW, next.counters());
    }

    @Test
    void shouldLeaveOutUnitsThatDoNotRun() throws SourceException {
        systemd.put("web.service", "inactive", "dead", FIRST_RUN, SOME);

        assertEquals(List.of(), readings());
        assertEquals(List.of("list", "bytes"), systemd.questions());
    }

    @Test
    void shouldGiveAUnitWithoutInvocationOneRunPerBoot() throws SourceException {
        systemd.put("system.slice", "active", "active", "", SOME);

        assertEquals(SOME, readings().getFirst().counters());
        assertEquals(
                StandingRun.of(BOOT, new UnitName("system.slice")),
                Optional.of(readings().getFirst().invocation()));
    }

    @Test
    void shouldConnectAnewAfterAFailure() throws SourceException {
        systemd.put("web.service", "active", "running", FIRST_RUN, SOME);
        readings();
        systemd.failWith(BusException.ofError("ask", "org.freedesktop.DBus.Error.NoReply", ""));

        assertThrows(SourceException.class, this::readings);
        systemd.recover();

        assertEquals(1, systemd.timesClosed());
        assertEquals(SOME, readings().getFirst().counters());
    }

    @Test
    void shouldAskNothingIfNoUnitIsWanted() throws SourceException {
        assertEquals(List.of(), source.observe(List.of()));
        assertEquals(List.of(), systemd.questions());
    }
}
