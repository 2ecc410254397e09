package serviceaccounting.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static serviceaccounting.recording.Sightings.KEY;
import static serviceaccounting.recording.Sightings.WEB;
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
import serviceaccounting.traffic.Door;
import serviceaccounting.traffic.Gap;
import serviceaccounting.vitals.Vital;

/** What the books say of counters that start again from zero in the middle of a run. */
final class AccountsResetTest {

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
    void shouldRecordAResetAsAGapSinceTheLastReading() {
        books.post(live(10, bytes(1000, 2000)));
        books.post(live(20, bytes(30, 40)));
        books.commit(at(21));

        assertEquals(bytes(1030, 2040), books.booked());
        assertEquals(1, books.accounts().run(KEY).orElseThrow().resets());
        assertEquals(1, books.vitals().get(Vital.COUNTER_RESETS));
        assertEquals(
                List.of(
                        new Gap(
                                Optional.of(WEB),
                                at(10),
                                Optional.of(at(20)),
                                Gap.Cause.COUNTER_RESET,
                                0)),
                books.gaps());
        assertEquals(List.of("counter-reset"), books.events());
    }

    @Test
    void shouldRecordAResetOfCpuTimeAsNoGapInTraffic() {
        books.post(live(10, bytes(1000, 2000).plus(cpu(500))));
        books.post(live(20, bytes(1000, 2000).plus(cpu(3))));
        books.commit(at(21));

        assertEquals(List.of(), books.gaps());
        assertEquals(List.of("counter-reset"), books.events());
    }

    @Test
    void shouldTakeTheZerosOfAStoppingOneshotForNoLoss() {
        // Its counters were gone with its processes; the stop hook runs in a new cgroup, and is
        // itself all that used CPU there.
        books.post(reading(Door.STARTED, 10, bytes(1000, 2000).plus(cpu(500))));
        books.post(reading(Door.STOPPED, 20, bytes(0, 0).plus(cpu(3))));
        books.commit(at(21));

        assertEquals(bytes(1000, 2000).plus(cpu(503)), books.booked());
        assertEquals(List.of(), books.gaps());
        assertEquals(List.of(), books.events());
        assertEquals(0, books.vitals().get(Vital.COUNTER_RESETS));
    }
}
