package serviceaccounting.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import serviceaccounting.events.EventReader;
import serviceaccounting.events.TrafficEvent;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.Door;
import serviceaccounting.vitals.Vital;

/** The poller as the recorder drives it, with a real ring. */
final class EventPollerTest {

    private static final String UNITS =
            "\"units\": { \"web.service\": {} }, \"interval\": \"1h\", \"checkpoint\": \"1h\"";
    private static final String ON =
            UNITS + ", \"events\": { \"enable\": true, \"interval\": \"100ms\" }";

    @TempDir private Path folder;
    private RecorderRig rig;

    @BeforeEach
    void makeRig() throws IOException {
        rig = new RecorderRig(folder);
    }

    @AfterEach
    void stopRig() throws InterruptedException {
        rig.close();
    }

    private List<TrafficEvent> events() throws IOException {
        List<TrafficEvent> events = new ArrayList<>();
        try (EventReader reader = EventReader.open(folder.resolve("events"))) {
            reader.read(events::add);
        }
        return events;
    }

    private long ingress() throws IOException {
        return events().stream().mapToLong(event -> event.sum().ingressBytes()).sum();
    }

    private void awaitLook() {
        int looks = rig.eventSource.looks();
        RecorderRig.until("it looks twice", () -> rig.eventSource.looks() > looks + 1);
    }

    @Test
    void shouldLogNothingWhileEventsAreOff() throws InterruptedException {
        rig.start().look();
        rig.stop();

        assertEquals(0, rig.eventSource.looks());
        assertFalse(Files.exists(folder.resolve("events")));
    }

    @Test
    void shouldLogWhatMovedUpToItsEndAndUpToTheEndOfARun()
            throws IOException, InterruptedException {
        rig.writeSettings(ON);
        rig.eventSource.answer(Sightings.running(100, Counters.ofIp(1_000, 1, 0, 0)));
        rig.start();
        awaitLook();
        rig.eventSource.answer(Sightings.running(101, Counters.ofIp(1_500, 1, 0, 0)));
        awaitLook();
        rig.leave(Door.STOPPED, 102, Counters.ofIp(1_700, 2, 0, 0));
        rig.wake(Wake.Kind.RECORDS_ARRIVED);
        RecorderRig.until("the record is logged", () -> rig.vitals.get(Vital.EVENTS_LOGGED) == 2);
        rig.stop();

        // The run's first thousand bytes moved before there was a ring.
        assertEquals(700, ingress());
        assertEquals(List.of("web.service"), rig.eventSource.lastPatterns());
    }

    @Test
    void shouldLogTheUnitsAskedForOnly() throws IOException, InterruptedException {
        rig.writeSettings(
                ON.replace("\"100ms\"", "\"100ms\", \"units\": [\"mail*\", \"sshd@.service\"]"));
        rig.eventSource.answer(Sightings.running(100, Counters.ofIp(1_000, 1, 0, 0)));
        rig.start();
        rig.eventSource.answer(Sightings.running(101, Counters.ofIp(1_500, 1, 0, 0)));
        awaitLook();
        rig.stop();

        assertEquals(List.of("mail*", "sshd@*.service"), rig.eventSource.lastPatterns());
        assertEquals(List.of(), events());
    }

    @Test
    void shouldLogNoUnitThatIsNotAccounted() throws IOException, InterruptedException {
        rig.writeSettings(
                ON.replace("web.service", "other.service")
                        .replace("\"100ms\"", "\"100ms\", \"units\": [\"w*\"]"));
        rig.eventSource.answer(Sightings.running(100, Counters.ofIp(1_000, 1, 0, 0)));
        rig.start();
        rig.eventSource.answer(Sightings.running(101, Counters.ofIp(1_500, 1, 0, 0)));
        awaitLook();
        rig.stop();

        assertEquals(List.of(), events());
    }

    @Test
    void shouldBeSwitchedOnAndOffByAReload() throws IOException, InterruptedException {
        rig.start();
        rig.writeSettings(ON);
        rig.wake(Wake.Kind.HANGUP);
        RecorderRig.until("it looks", () -> rig.eventSource.looks() > 1);
        rig.writeSettings(UNITS);
        rig.wake(Wake.Kind.HANGUP);
        rig.look();
        int looks = rig.eventSource.looks();
        rig.look();

        assertEquals(looks, rig.eventSource.looks());
    }

    @Test
    void shouldGoOnWhenSystemdCannotBeAsked() throws IOException, InterruptedException {
        rig.writeSettings(ON);
        rig.eventSource.answer(Sightings.running(100, Counters.ofIp(1_000, 1, 0, 0)));
        rig.start();
        awaitLook();
        rig.eventSource.fail("no bus");
        awaitLook();
        rig.eventSource.answer(Sightings.running(105, Counters.ofIp(1_800, 1, 0, 0)));
        awaitLook();
        rig.stop();

        assertTrue(rig.vitals.get(Vital.EVENT_FAILURES) > 0);
        assertEquals(800, ingress());
    }

    @Test
    void shouldRunWithoutEventsWhereTheirFolderCannotBeMade()
            throws IOException, InterruptedException {
        Files.writeString(folder.resolve("events"), "in the way");
        rig.writeSettings(ON);
        rig.start().look();
        rig.stop();

        assertEquals(1, rig.vitals.get(Vital.EVENT_FAILURES));
    }
}
