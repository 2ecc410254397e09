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

    @Test
    void shouldAddWhatOnlyPacketsSawWhileSystemdDidNotCount() {
        look(10, systemd(1000, 10), packets(1000, 10));
        hole(12, Optional.empty(), Gap.Cause.DAEMON_RELOAD);
        // In the hole 300 bytes went by; then counting went on from the old value.
        hole(12, Optional.of(12.3), Gap.Cause.DAEMON_RELOAD);
        look(20, systemd(1500, 15), packets(800, 8));
        books.commit(at(20));

        assertEquals(Counters.ofIp(1800, 18, 0, 0), booked().amounts());
        assertEquals(300, booked().fromPacketsBytes());
    }

    @Test
    void shouldAddNothingWhereBothAgree() {
        look(10, systemd(1000, 10), packets(1000, 10));
        hole(12, Optional.of(12.3), Gap.Cause.DAEMON_RELOAD);
        look(20, systemd(1500, 15), packets(500, 5));
        look(30, systemd(1500, 15), packets(0, 0));
        books.commit(at(30));

        assertEquals(Counters.ofIp(1500, 15, 0, 0), booked().amounts());
        assertEquals(0, booked().fromPacketsBytes());
    }

    @Test
    void shouldAddNothingWithoutAHole() {
        look(10, systemd(1000, 10), packets(1000, 10));
        look(20, systemd(1500, 15), packets(900, 9));
        books.commit(at(20));

        assertEquals(Counters.ofIp(1500, 15, 0, 0), booked().amounts());
    }

    @Test
    void shouldWaitUntilPacketsOfTheHoleHaveArrived() {
        look(10, systemd(1000, 10), packets(1000, 10));
        hole(12, Optional.of(12.3), Gap.Cause.DAEMON_RELOAD);
        look(12.5, systemd(1000, 10), packets(0, 0));
        look(20, systemd(1000, 10), packets(300, 3));
        books.commit(at(20));

        assertEquals(Counters.ofIp(1300, 13, 0, 0), booked().amounts());
        assertEquals(300, booked().fromPacketsBytes());
    }

    @Test
    void shouldFillOnceHoweverOftenItLooks() {
        look(10, systemd(1000, 10), packets(1000, 10));
        hole(12, Optional.of(12.3), Gap.Cause.DAEMON_RELOAD);
        look(20, systemd(1500, 15), packets(800, 8));
        look(30, systemd(1500, 15), packets(0, 0));
        hole(32, Optional.of(32.1), Gap.Cause.COUNTER_RESET);
        look(40, systemd(1500, 15), packets(7, 1));
        books.commit(at(40));

        assertEquals(Counters.ofIp(1807, 19, 0, 0), booked().amounts());
        assertEquals(307, booked().fromPacketsBytes());
    }

    @Test
    void shouldLeaveHolesAloneThatOthersHeal() {
        look(10, systemd(1000, 10), packets(1000, 10));
        hole(12, Optional.of(12.3), Gap.Cause.END_UNSEEN);
        look(20, systemd(1000, 10), packets(300, 3));
        books.commit(at(20));

        assertEquals(Counters.ofIp(1000, 10, 0, 0), booked().amounts());
    }

    @Test
    void shouldKnowNothingOfAHoleThatWasThereBeforeItsFirstLook() {
        hole(2, Optional.of(2.3), Gap.Cause.DAEMON_RELOAD);
        look(10, systemd(1000, 10), packets(1500, 15));
        books.commit(at(10));

        assertEquals(Counters.ofIp(1000, 10, 0, 0), booked().amounts());
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
