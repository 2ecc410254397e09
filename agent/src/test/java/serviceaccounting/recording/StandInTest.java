package serviceaccounting.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static serviceaccounting.recording.Packets.of;
import static serviceaccounting.recording.Packets.tally;
import static serviceaccounting.recording.Sightings.WEB;
import static serviceaccounting.recording.Sightings.at;
import static serviceaccounting.recording.Sightings.running;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import serviceaccounting.ledger.DayUsage;
import serviceaccounting.ledger.LedgerReader;
import serviceaccounting.reading.UnitObservation;
import serviceaccounting.settings.SettingsFile;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.Gap;
import serviceaccounting.traffic.RemoteAmounts;

/** Packets stand in for the total where systemd did not count, and only there. */
final class StandInTest {

    @TempDir Path folder;
    private Books books;
    private RemoteBooks remotes;
    private StandIn standIn;
    private double lastTally;

    @BeforeEach
    void open() throws Exception {
        Path settings = folder.resolve("settings.json");
        Files.writeString(settings, "{\"units\": {\"web.service\": {}}}");
        books = new Books(folder);
        remotes =
                new RemoteBooks(
                        books.ledger(),
                        books.accounts(),
                        books.vitals(),
                        new RecentRemotes(),
                        SettingsFile.load(settings));
        standIn = new StandIn(books.accounts(), remotes);
    }

    @AfterEach
    void close() {
        books.close();
    }

    /** A look at both witnesses: what systemd says in all, and what packets came since the last. */
    private void look(double seconds, Counters bySystemd, RemoteAmounts packets) {
        UnitObservation seen = running(seconds, bySystemd);
        seen.reading().ifPresent(books::post);
        remotes.book(tally(lastTally, seconds, of(packets)));
        lastTally = seconds;
        standIn.look(List.of(seen), at(seconds));
    }

    private void hole(double from, Optional<Double> to, Gap.Cause cause) {
        books.accounts().keep(new Gap(Optional.of(WEB), at(from), to.map(Sightings::at), cause, 0));
    }

    private static Counters systemd(long bytes, long packets) {
        return Counters.ofIp(bytes, packets, 0, 0);
    }

    private static RemoteAmounts packets(long bytes, long packets) {
        return RemoteAmounts.ofIngress(bytes, packets);
    }

    /** Two looks at which nothing moves any more. */
    private void quiet(double seconds, Counters bySystemd) {
        look(seconds, bySystemd, packets(0, 0));
        look(seconds + 1, bySystemd, packets(0, 0));
    }

    @Test
    void shouldAddWhatOnlyPacketsSawWhileSystemdDidNotCount() {
        look(10, systemd(1000, 10), packets(1000, 10));
        quiet(11, systemd(1000, 10));
        hole(13, Optional.empty(), Gap.Cause.DAEMON_RELOAD);
        // In the hole 300 bytes went by; then counting went on from the old value.
        hole(13, Optional.of(13.3), Gap.Cause.DAEMON_RELOAD);
        look(20, systemd(1500, 15), packets(800, 8));
        quiet(21, systemd(1500, 15));
        books.commit(at(30));

        assertEquals(Counters.ofIp(1800, 18, 0, 0), booked().amounts());
        assertEquals(300, booked().fromPacketsBytes());
    }

    @Test
    void shouldNotMistakePacketsThatAreLateForTheHole() {
        look(10, systemd(1000, 10), packets(1000, 10));
        quiet(11, systemd(1000, 10));
        hole(13, Optional.of(13.3), Gap.Cause.DAEMON_RELOAD);
        // At both looks traffic goes on: packets are behind by 200 bytes, then ahead by 100.
        look(20, systemd(1500, 15), packets(600, 6));
        look(21, systemd(1700, 17), packets(500, 5));
        look(22, systemd(1800, 18), packets(0, 0));
        quiet(23, systemd(1800, 18));
        books.commit(at(30));

        assertEquals(Counters.ofIp(2100, 21, 0, 0), booked().amounts());
        assertEquals(300, booked().fromPacketsBytes());
    }

    @Test
    void shouldTakeTheMeanOfTenLooksWhereThereIsNoQuietMoment() {
        // Packets are behind by 100 bytes at each look before.
        long sent = 0;
        for (int second = 0; second < 12; second++) {
            sent += 1000;
            look(second, systemd(sent, sent / 100), packets(second == 0 ? 900 : 1000, 10));
        }
        hole(12, Optional.of(12.3), Gap.Cause.DAEMON_RELOAD);
        for (int second = 14; second < 24; second++) {
            assertEquals(0, postedFromPackets());
            sent += 1000;
            // 500 bytes went by unseen.
            look(second, systemd(sent, sent / 100), packets(second == 14 ? 1500 : 1000, 10));
        }
        books.commit(at(30));

        assertEquals(500, booked().fromPacketsBytes());
    }

    @Test
    void shouldAddNothingWhereBothAgree() {
        look(10, systemd(1000, 10), packets(1000, 10));
        quiet(11, systemd(1000, 10));
        hole(13, Optional.of(13.3), Gap.Cause.DAEMON_RELOAD);
        look(20, systemd(1500, 15), packets(500, 5));
        quiet(21, systemd(1500, 15));
        books.commit(at(30));

        assertEquals(Counters.ofIp(1500, 15, 0, 0), booked().amounts());
        assertEquals(0, booked().fromPacketsBytes());
    }

    @Test
    void shouldAddNothingWithoutAHole() {
        quiet(10, systemd(1000, 10));
        look(20, systemd(1500, 15), packets(900, 9));
        quiet(21, systemd(1500, 15));
        books.commit(at(30));

        assertEquals(Counters.ofIp(1500, 15, 0, 0), booked().amounts());
    }

    @Test
    void shouldWaitUntilPacketsOfTheHoleHaveArrived() {
        look(10, systemd(1000, 10), packets(1000, 10));
        quiet(11, systemd(1000, 10));
        hole(13, Optional.of(13.3), Gap.Cause.DAEMON_RELOAD);
        quiet(13.1, systemd(1000, 10));
        look(20, systemd(1000, 10), packets(300, 3));
        quiet(21, systemd(1000, 10));
        books.commit(at(30));

        assertEquals(Counters.ofIp(1300, 13, 0, 0), booked().amounts());
        assertEquals(300, booked().fromPacketsBytes());
    }

    @Test
    void shouldFillOnceHoweverOftenItLooks() {
        look(10, systemd(1000, 10), packets(1000, 10));
        quiet(11, systemd(1000, 10));
        hole(13, Optional.of(13.3), Gap.Cause.DAEMON_RELOAD);
        look(20, systemd(1500, 15), packets(800, 8));
        quiet(21, systemd(1500, 15));
        quiet(31, systemd(1500, 15));
        hole(33, Optional.of(33.1), Gap.Cause.COUNTER_RESET);
        look(40, systemd(1500, 15), packets(7, 1));
        quiet(41, systemd(1500, 15));
        books.commit(at(50));

        assertEquals(Counters.ofIp(1807, 19, 0, 0), booked().amounts());
        assertEquals(307, booked().fromPacketsBytes());
    }

    @Test
    void shouldLeaveHolesAloneThatOthersHeal() {
        look(10, systemd(1000, 10), packets(1000, 10));
        quiet(11, systemd(1000, 10));
        hole(13, Optional.of(13.3), Gap.Cause.END_UNSEEN);
        look(20, systemd(1000, 10), packets(300, 3));
        quiet(21, systemd(1000, 10));
        books.commit(at(30));

        assertEquals(Counters.ofIp(1000, 10, 0, 0), booked().amounts());
    }

    @Test
    void shouldKnowNothingOfAHoleThatWasThereBeforeItsFirstLook() {
        hole(2, Optional.of(2.3), Gap.Cause.DAEMON_RELOAD);
        look(10, systemd(1000, 10), packets(1500, 15));
        quiet(11, systemd(1000, 10));
        books.commit(at(30));

        assertEquals(Counters.ofIp(1000, 10, 0, 0), booked().amounts());
    }

    private long postedFromPackets() {
        books.commit(at(30));
        return booked().fromPacketsBytes();
    }

    private DayUsage booked() {
        try (LedgerReader reader = books.reader()) {
            assertEquals(List.of(), reader.verify());
            List<DayUsage> days =
                    reader.days(List.of(WEB), LocalDate.EPOCH, LocalDate.of(2100, 1, 1));
            assertEquals(1, days.size());
            return days.getFirst();
        }
    }
}
