package serviceaccounting.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static serviceaccounting.recording.Sightings.WEB;
import static serviceaccounting.recording.Sightings.at;
import static serviceaccounting.recording.Sightings.bytes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import serviceaccounting.ledger.LedgerException;
import serviceaccounting.ledger.LedgerReader;
import serviceaccounting.traffic.Gap;
import serviceaccounting.traffic.InvocationId;
import serviceaccounting.traffic.UnitName;

/** A request for a back-fill, from the command to the ledger and back. */
final class BackfillTest {

    private static final UnitName OTHER = new UnitName("other.service");

    @TempDir Path folder;
    private RecorderRig rig;
    private final List<Backfill.Progress> heard = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    @BeforeEach
    void makeRig() throws Exception {
        rig = new RecorderRig(folder);
    }

    @AfterEach
    void stopRig() throws Exception {
        rig.close();
    }

    @Test
    void shouldTakeOldRunsOnceAndTellHowFarItIs() throws Exception {
        int runs = 2 * JournalDoor.MOST + 1;
        for (int number = 0; number < runs; number++) {
            rig.journal.ended(WEB, run(number), 10 + number / 100.0, bytes(1, 2));
        }
        rig.start();

        Backfill.Progress all = ask(at(0), Optional.empty());
        assertEquals(new Backfill.Progress(runs, runs, runs, 0, at(20)), all);
        assertEquals(List.of(500L, 1000L), heard.stream().map(Backfill.Progress::records).toList());
        assertEquals(bytes(runs, 2L * runs), rig.booked());

        assertEquals(new Backfill.Progress(runs, runs, 0, 0, at(20)), ask(at(0), Optional.empty()));
        assertEquals(bytes(runs, 2L * runs), rig.booked());
        assertEquals(List.of(), notes);
        assertEquals(List.of(), leftInRuntime());
    }

    @Test
    void shouldTakeNoneFromBeforeTheMomentAskedFor() throws Exception {
        rig.journal.ended(WEB, run(1), 10, bytes(1, 2)).ended(WEB, run(2), 20, bytes(3, 4));
        rig.start();

        assertEquals(1, ask(at(15), Optional.empty()).runs());
        assertEquals(bytes(3, 4), rig.booked());
    }

    @Test
    void shouldTakeNamedUnitsWhetherTheyAreDeclaredOrNot() throws Exception {
        rig.journal.ended(WEB, run(1), 10, bytes(1, 2)).ended(OTHER, run(2), 20, bytes(3, 4));
        rig.start();

        assertEquals(1, ask(at(0), Optional.of(Pattern.compile("other\\.service|x"))).newRuns());
        assertEquals(List.of(OTHER), units());
        assertEquals(1, ask(at(0), Optional.empty()).newRuns());
        assertEquals(List.of(OTHER, WEB), units());
    }

    @Test
    void shouldSayWhereTheJournalBeginsAndNoteWhatIsNotKnown() throws Exception {
        rig.journal.ended(WEB, run(1), 10, bytes(1, 2)).ended(WEB, run(2), 20, bytes(3, 4));
        rig.journal.vacuum(15);
        rig.start();

        assertEquals(1, ask(at(0), Optional.empty()).runs());
        assertEquals(
                List.of("the journal begins at " + at(15) + "; what ended before is not in it"),
                notes);
        assertEquals(
                List.of(
                        new Gap(
                                Optional.empty(),
                                at(0),
                                Optional.of(at(15)),
                                Gap.Cause.JOURNAL_LOST,
                                0)),
                gaps());
    }

    @Test
    void shouldNoteNoGapInATimeInWhichTheAgentFollowedTheJournalItself() throws Exception {
        rig.start();
        rig.pass(Duration.ofSeconds(1_000));
        rig.look();
        rig.journal.vacuum(900);

        ask(at(500), Optional.empty());
        assertEquals(1, notes.size());
        assertEquals(List.of(), gaps());
    }

    @Test
    void shouldTakeNoRunsOlderThanTheLedgerKeepsThem() throws Exception {
        rig.writeSettings(
                "\"units\": { \"web.service\": {} }, \"interval\": \"1h\", \"checkpoint\": \"1h\", \"retention\": { \"usage5min\": \"1d\", \"usage15min\": \"1d\" }");
        rig.journal.ended(WEB, run(1), 10, bytes(1, 2)).ended(WEB, run(2), 20, bytes(3, 4));
        rig.pass(Duration.ofDays(1).minusSeconds(85));
        rig.start();

        assertEquals(1, ask(at(0), Optional.empty()).runs());
        assertEquals(
                List.of("the ledger keeps runs since " + at(15) + " only, and takes no older ones"),
                notes);
    }

    @Test
    void shouldPassOnWhyTheJournalCannotBeRead() throws Exception {
        rig.journal.fail("cannot read the journal: join systemd-journal");
        rig.start();

        IOException refused = assertThrows(IOException.class, () -> ask(at(0), Optional.empty()));
        assertEquals("cannot read the journal: join systemd-journal", refused.getMessage());
        assertEquals(List.of(), leftInRuntime());
    }

    @Test
    void shouldSayThatThereIsNoAgent() {
        LedgerException refused =
                assertThrows(
                        LedgerException.class,
                        () ->
                                Backfill.run(
                                        folder.resolve("nowhere"),
                                        new BackfillOrder(at(0), Optional.empty()),
                                        listener()));

        assertTrue(
                refused.getMessage().contains("systemctl start service-accounting"),
                refused.getMessage());
    }

    @Test
    void shouldNotFollowALinkInTheAgentsFolder() throws Exception {
        Path runtime = Files.createDirectories(folder.resolve("run"));
        Path precious = Files.writeString(folder.resolve("precious"), "keep\n");
        BackfillFiles files = BackfillFiles.fresh(runtime);
        Files.createSymbolicLink(runtime.resolve("." + files.request().getFileName()), precious);

        assertThrows(
                IOException.class, () -> files.ask(new BackfillOrder(at(0), Optional.empty())));
        Files.createSymbolicLink(files.progress(), precious);
        assertEquals("", files.told());
        assertEquals("keep\n", Files.readString(precious));
    }

    @Test
    void shouldReadTheRequestItWrites() {
        BackfillOrder order =
                new BackfillOrder(at(1.000001), Optional.of(Pattern.compile("\\Qa\\x2db\\E.+")));
        BackfillOrder read = BackfillOrder.parse(order.text());

        assertEquals(order.since(), read.since());
        assertEquals(order.units().get().pattern(), read.units().get().pattern());
        for (String broken :
                List.of(
                        "",
                        "Backfill=2\nSinceUSec=1\n",
                        "Backfill=1\n",
                        "Backfill=1\nSinceUSec=x\n",
                        "Backfill=1\nSinceUSec=1\nUnits=(\n")) {
            assertThrows(IllegalArgumentException.class, () -> BackfillOrder.parse(broken), broken);
        }
    }

    private Backfill.Progress ask(Instant since, Optional<Pattern> units) throws Exception {
        return Backfill.run(
                folder.resolve("run"),
                new BackfillOrder(since, units),
                listener(),
                () -> rig.wake(Wake.Kind.RECORDS_ARRIVED));
    }

    private Backfill.Listener listener() {
        return new Backfill.Listener() {
            @Override
            public void at(Backfill.Progress progress) {
                heard.add(progress);
            }

            @Override
            public void note(String text) {
                notes.add(text);
            }
        };
    }

    private static InvocationId run(int number) {
        return new InvocationId("%032x".formatted(number + 1));
    }

    private List<UnitName> units() {
        try (LedgerReader reader = LedgerReader.open(rig.ledger)) {
            return reader.units().stream().sorted().toList();
        }
    }

    private List<Gap> gaps() {
        try (LedgerReader reader = LedgerReader.open(rig.ledger)) {
            return reader.gaps(List.of(WEB), at(0), at(100_000));
        }
    }

    private List<Path> leftInRuntime() throws IOException {
        try (java.util.stream.Stream<Path> files = Files.list(folder.resolve("run"))) {
            return files.toList();
        }
    }
}
