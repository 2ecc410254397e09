package serviceaccounting.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static serviceaccounting.recording.Packets.lossy;
import static serviceaccounting.recording.Packets.of;
import static serviceaccounting.recording.Packets.tally;
import static serviceaccounting.recording.Sightings.RUN;
import static serviceaccounting.recording.Sightings.at;
import static serviceaccounting.recording.Sightings.bytes;
import static serviceaccounting.recording.Sightings.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import serviceaccounting.reading.RemoteLimits;
import serviceaccounting.settings.Settings;
import serviceaccounting.settings.SettingsFile;
import serviceaccounting.traffic.Gap;
import serviceaccounting.traffic.RemoteAmounts;
import serviceaccounting.vitals.RepeatedErrors;
import serviceaccounting.vitals.Vital;

/** Times in which packets were not read, or were lost, stand in the ledger. */
final class PacketIntakeTest {

    private static final RemoteAmounts SOME = new RemoteAmounts(10, 1, 20, 2);

    @TempDir Path folder;
    private Books books;
    private FakePacketDoor door = new FakePacketDoor();

    @BeforeEach
    void open() {
        books = new Books(folder);
        books.post(live(1, bytes(0, 0)));
    }

    @AfterEach
    void close() {
        books.close();
    }

    private PacketIntake intake(double readUntil, Optional<Gap> leftOpen) throws IOException {
        return intake(Optional.of(at(readUntil)), leftOpen);
    }

    private PacketIntake intake(Optional<Instant> readUntil, Optional<Gap> leftOpen)
            throws IOException {
        Settings settings = settings("\"units\": {\"web.service\": {}}");
        return new PacketIntake(
                wanted -> door,
                settings,
                books.accounts(),
                new RemoteBooks(
                        books.ledger(),
                        books.accounts(),
                        books.vitals(),
                        new RecentRemotes(),
                        settings),
                books.vitals(),
                new RepeatedErrors(System.getLogger("serviceaccounting")),
                () -> at(50),
                readUntil,
                leftOpen);
    }

    private Settings settings(String keys) throws IOException {
        Path file = folder.resolve("settings.json");
        Files.writeString(file, "{" + keys + "}");
        return SettingsFile.load(file);
    }

    private static Gap gap(double from, Optional<Double> to, Gap.Cause cause, long packets) {
        return new Gap(Optional.empty(), at(from), to.map(Sightings::at), cause, packets);
    }

    private List<Gap> gaps() {
        books.commit(at(60));
        return books.gaps();
    }

    @Test
    void shouldNoteTheTimeInWhichNobodyRead() throws IOException {
        PacketIntake intake = intake(5, Optional.empty());
        door.give(tally(8, 10, of(SOME)), tally(10, 20, of(SOME)));
        intake.take();

        assertEquals(List.of(gap(5, Optional.of(8.0), Gap.Cause.PACKETS_UNREAD, 0)), gaps());
    }

    @Test
    void shouldNoteNothingWhereNoUnitRan() throws IOException {
        books.close();
        Files.delete(folder.resolve("ledger.sqlite"));
        books = new Books(folder);
        PacketIntake intake = intake(5, Optional.empty());
        door.give(tally(8, 10));
        intake.take();

        assertEquals(List.of(), gaps());
    }

    @Test
    void shouldNoteNothingOfTheTimeBeforeANewLedger() throws IOException {
        PacketIntake intake = intake(Optional.empty(), Optional.empty());
        door.give(tally(51, 52, of(SOME)));
        intake.take();
        assertEquals(List.of(), gaps());

        door.give(tally(53, 54, of(SOME)));
        intake.take();
        assertEquals(List.of(gap(52, Optional.of(53.0), Gap.Cause.PACKETS_UNREAD, 0)), gaps());
    }

    @Test
    void shouldNoteThatNobodyReadInANewLedgerEither() throws IOException {
        PacketIntake intake = intake(Optional.empty(), Optional.empty());
        door.fail("another program reads group 77");
        intake.take();
        door.give(tally(55, 56));
        intake.take();

        assertEquals(List.of(gap(50, Optional.of(55.0), Gap.Cause.PACKETS_UNREAD, 0)), gaps());
    }

    @Test
    void shouldLeaveAGapOpenWhileTheDoorIsClosedAndCloseItThen() throws IOException {
        PacketIntake intake = intake(5, Optional.empty());
        door.fail("another program reads group 77");
        intake.take();
        intake.take();
        assertEquals(List.of(gap(5, Optional.empty(), Gap.Cause.PACKETS_UNREAD, 0)), gaps());
        assertEquals(2, books.vitals().get(Vital.PACKET_DOOR_FAILURES));

        door.give(tally(30, 40));
        intake.take();
        assertEquals(List.of(gap(5, Optional.of(30.0), Gap.Cause.PACKETS_UNREAD, 0)), gaps());
    }

    @Test
    void shouldCloseTheGapThatTheAgentBeforeItLeftOpen() throws IOException {
        Gap open = gap(3, Optional.empty(), Gap.Cause.PACKETS_UNREAD, 0);
        books.accounts().keep(open);
        PacketIntake intake = intake(5, Optional.of(open));
        door.give(tally(8, 10));
        intake.take();

        assertEquals(List.of(gap(3, Optional.of(8.0), Gap.Cause.PACKETS_UNREAD, 0)), gaps());
    }

    @Test
    void shouldKeepLossThatGoesOnAsOneGapWithAllItsPackets() throws IOException {
        PacketIntake intake = intake(10, Optional.empty());
        door.give(lossy(10, 11, 5), lossy(11, 12, 7), tally(12, 13), lossy(13, 14, 1));
        intake.take();

        assertEquals(
                List.of(
                        gap(10, Optional.of(12.0), Gap.Cause.PACKETS_LOST, 12),
                        gap(13, Optional.of(14.0), Gap.Cause.PACKETS_LOST, 1)),
                gaps());
        assertEquals(13, books.vitals().get(Vital.PACKETS_LOST));
    }

    @Test
    void shouldTellTheDoorHowFinelyTheRemotesOfARunAreWanted() throws IOException {
        PacketIntake intake = intake(10, Optional.empty());
        intake.take();
        assertEquals(Map.of(RUN, new RemoteLimits(32, 64, 4096)), door.runs());

        intake.adopt(
                settings(
                        "\"remotes\": {\"maxRemotesPerUnit\": 9}, \"units\": {\"web.service\": {\"remotes\": {\"ipv4PrefixLength\": 24}}}"));
        assertFalse(door.isClosed());
        intake.take();
        assertEquals(Map.of(RUN, new RemoteLimits(24, 64, 9)), door.runs());
    }

    @Test
    void shouldOpenAnotherDoorForAnotherGroupAndLoseNothingInTheOldOne() throws IOException {
        PacketIntake intake = intake(10, Optional.empty());
        FakePacketDoor old = door;
        door = new FakePacketDoor();
        old.give(tally(10, 11, of(SOME)));
        intake.adopt(settings("\"remotes\": {\"group\": 78}, \"units\": {\"web.service\": {}}"));

        assertTrue(old.isClosed());
        assertTrue(old.isEmpty());
        assertEquals(3, books.vitals().get(Vital.PACKETS));
        door.give(tally(12, 13, of(SOME)));
        intake.finish();
        assertTrue(door.isClosed());
        assertEquals(6, books.vitals().get(Vital.PACKETS));
    }
}
