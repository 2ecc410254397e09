package serviceaccounting.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static serviceaccounting.recording.Packets.ipv4;
import static serviceaccounting.recording.Sightings.WEB;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import serviceaccounting.events.EventBytes;
import serviceaccounting.traffic.RemoteAmounts;
import serviceaccounting.traffic.UnitName;

final class RecentRemotesTest {

    private static final int MOST = 3;

    private final RecentRemotes recent = new RecentRemotes();

    private void add(int address, long egressBytes) {
        recent.add(WEB, ipv4(address), new RemoteAmounts(1, 1, egressBytes, 1), MOST);
    }

    @Test
    void shouldTellThoseThatMovedMostOnce() {
        recent.want(true);
        add(1, 10);
        add(2, 30);
        add(2, 5);
        add(3, 20);

        assertEquals(
                Map.of(
                        WEB,
                        Map.of(
                                "0.0.0.2", new EventBytes(35, 2),
                                "0.0.0.3", new EventBytes(20, 1))),
                recent.take(Set.of(WEB), 2));
        assertEquals(Map.of(), recent.take(Set.of(WEB), 2));
    }

    @Test
    void shouldPutWhatIsTooManyTogether() {
        recent.want(true);
        for (int address = 1; address <= 5; address++) {
            add(address, 10);
        }

        assertEquals(new EventBytes(20, 2), recent.take(Set.of(WEB), 9).get(WEB).get("other"));
    }

    @Test
    void shouldKeepNothingWhileNobodyAsks() {
        add(1, 10);
        recent.want(true);
        add(2, 10);
        recent.want(false);
        recent.want(true);

        assertEquals(Map.of(), recent.take(Set.of(WEB), 2));
    }

    @Test
    void shouldLeaveUnitsAloneThatAreNotAskedAbout() {
        recent.want(true);
        add(1, 10);

        assertEquals(Map.of(), recent.take(Set.of(new UnitName("mail.service")), 2));
        assertEquals(Set.of(WEB), recent.take(Set.of(WEB), 2).keySet());
    }
}
