package serviceaccounting.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EventsCommandTest {

    @TempDir private Path folder;
    private String ledger;

    @BeforeEach
    void writeRing() throws IOException {
        ledger = folder.resolve("ledger.sqlite").toString();
        Path ring = Files.createDirectory(folder.resolve("events"));
        // 2026-11-20 at 09:40:00, 09:40:01 and 09:41:00 UTC.
        Files.writeString(
                ring.resolve("newer.jsonl"),
                """
                {"ring":1,"file":3,"since":1795167600000,"droppedBytes":77}
                {"t":1795167600000,"d":100,"s":{"web.service":[2048,1024]},"b":[1,2]}
                {"t":1795167601000,"d":100,"s":{"mail.service":[1,2],"web.service":[3,4]},"r":{"web.service":{"192.0.2.7":[3,4]}},"b":[3,4]}
                {"t":1795167660000,"d":12345,"s":{"web.service":[5,6]},"b":[5,6]}
                """);
    }

    private Invocation events(String... words) {
        String[] all = new String[words.length + 5];
        all[0] = "events";
        all[1] = "--ledger";
        all[2] = ledger;
        all[3] = "--zone";
        all[4] = "UTC";
        System.arraycopy(words, 0, all, 5, words.length);
        return Invocation.of(all);
    }

    @Test
    void shouldShowARowForEachUnitOfEachEventAndTheSum() {
        Invocation shown = events();

        assertEquals("", shown.err());
        assertEquals(
                """
                start                         took  unit             ingress      egress
                2026-11-20 09:40:00.000    0.100 s  web.service      1.0 KiB     2.0 KiB
                2026-11-20 09:40:01.000    0.100 s  mail.service         2 B         1 B
                2026-11-20 09:40:01.000    0.100 s  web.service          4 B         3 B  192.0.2.7 7 B
                2026-11-20 09:41:00.000       12 s  web.service          6 B         5 B
                sum                                                  1.0 KiB     2.0 KiB
                note: 77 bytes of older events are gone; "events": { "maxBytes" } in the settings says how many are kept
                """,
                shown.out());
        assertEquals(0, shown.code());
    }

    @Test
    void shouldShowTheUnitsAndTimesAskedForAsTheRingHasThem() {
        assertEquals(
                "{\"t\":1795167660000,\"d\":12345,\"s\":{\"web.service\":[5,6]}}\n",
                events("--since", "2026-11-20T09:40:30", "--json").out());
        assertEquals(
                "{\"t\":1795167601000,\"d\":100,\"s\":{\"mail.service\":[1,2]}}\n",
                events("mail", "--json").out());
    }

    @Test
    void shouldMergeWithinTheWindow() {
        assertEquals(
                """
                {"t":1795167600000,"d":1100,"s":{"mail.service":[1,2],"web.service":[2051,1028]},"r":{"web.service":{"192.0.2.7":[3,4]}}}
                {"t":1795167660000,"d":12345,"s":{"web.service":[5,6]}}
                """,
                events("--window", "10s", "--json").out());
    }

    @Test
    void shouldRefuseWhatIsNoWindowAndWhatIsNoUnit() {
        assertEquals(2, events("--window", "soon").code());
        assertTrue(events("--window", "soon").err().contains("'soon' is not a duration"));
        assertEquals(2, events("a b").code());
    }

    @Test
    void shouldSayHowToSwitchEventsOnIfThereAreNone() throws IOException {
        Files.delete(folder.resolve("events/newer.jsonl"));

        Invocation none = events();

        assertEquals(1, none.code());
        assertTrue(none.err().contains("\"events\": { \"enable\": true }"), none.err());
    }
}
