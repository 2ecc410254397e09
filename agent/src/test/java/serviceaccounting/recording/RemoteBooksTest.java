package serviceaccounting.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static serviceaccounting.recording.Packets.PEER;
import static serviceaccounting.recording.Packets.ipv4;
import static serviceaccounting.recording.Packets.of;
import static serviceaccounting.recording.Packets.tally;
import static serviceaccounting.recording.Sightings.KEY;
import static serviceaccounting.recording.Sightings.RUN;
import static serviceaccounting.recording.Sightings.WEB;
import static serviceaccounting.recording.Sightings.at;
import static serviceaccounting.recording.Sightings.bytes;
import static serviceaccounting.recording.Sightings.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import serviceaccounting.ledger.LedgerReader;
import serviceaccounting.ledger.RemoteCheckUsage;
import serviceaccounting.ledger.RemoteUsage;
import serviceaccounting.reading.RunPackets;
import serviceaccounting.settings.Settings;
import serviceaccounting.settings.SettingsFile;
import serviceaccounting.traffic.InvocationId;
import serviceaccounting.traffic.RemoteAddress;
import serviceaccounting.traffic.RemoteAmounts;
import serviceaccounting.traffic.RemoteChecks;
import serviceaccounting.traffic.RemotePrefix;
import serviceaccounting.traffic.RunEnd;
import serviceaccounting.traffic.UnitName;
import serviceaccounting.vitals.Vital;

final class RemoteBooksTest {

    private static final RemoteAmounts SOME = new RemoteAmounts(10, 1, 20, 2);
    private static final InvocationId STRANGER = new InvocationId("d".repeat(32));

    @TempDir Path folder;
    private Books books;
    private RemoteBooks remotes;

    @BeforeEach
    void open() throws IOException {
        books = new Books(folder);
        remotes = remotes("\"units\": {\"web.service\": {}}");
    }

    @AfterEach
    void close() {
        books.close();
    }

    private RemoteBooks remotes(String keys) throws IOException {
        return new RemoteBooks(
                books.ledger(),
                books.accounts(),
                books.vitals(),
                new RecentRemotes(),
                settings(keys));
    }

    private Settings settings(String keys) throws IOException {
        Path file = folder.resolve("settings.json");
        Files.writeString(file, "{" + keys + "}");
        return SettingsFile.load(file);
    }

    @Test
    void shouldBookWhatARunExchangedToItsUnit() {
        books.post(live(10, bytes(0, 0)));
        remotes.book(tally(10, 20, of(SOME)));
        remotes.book(tally(20, 30, of(SOME)));
        books.commit(at(30));

        assertEquals(List.of(new RemoteUsage(WEB, at(0), PEER, SOME.plus(SOME))), hours());
        assertEquals(SOME.plus(SOME), remotes.tallied(RUN));
        assertEquals(6, books.vitals().get(Vital.PACKETS));
        assertEquals(List.of(), checks());
    }

    @Test
    void shouldKeepWhatCameBeforeTheRunWasKnown() {
        remotes.book(tally(5, 10, of(SOME)));
        books.commit(at(10));
        assertEquals(List.of(), hours());
        assertEquals(3, books.vitals().get(Vital.PACKETS_PENDING));

        books.post(live(12, bytes(0, 0)));
        remotes.book(tally(10, 20, of(SOME)));
        books.commit(at(20));

        assertEquals(List.of(new RemoteUsage(WEB, at(0), PEER, SOME.plus(SOME))), hours());
        assertEquals(SOME.plus(SOME), remotes.tallied(RUN));
    }

    @Test
    void shouldRememberWhatItTalliedOfARunAcrossARestart() throws IOException {
        books.post(live(10, bytes(0, 0)));
        remotes.book(tally(10, 20, of(SOME)));
        books.commit(at(20));
        books.restart();
        remotes = remotes("\"units\": {\"web.service\": {}}");
        remotes.book(tally(30, 40, of(SOME)));

        assertEquals(SOME.plus(SOME), remotes.tallied(RUN));
    }

    @Test
    void shouldMarkWhatCameAfterTheStopAndNothingElse() {
        books.post(live(10, bytes(0, 0)));
        books.accounts().end(KEY, new RunEnd(at(15), Optional.of("success"), none(), none()));
        // It began before the stop.
        remotes.book(tally(10, 16, of(SOME)));
        remotes.book(tally(16, 20, of(SOME)));
        books.commit(at(20));

        assertEquals(List.of(new RemoteUsage(WEB, at(0), PEER, SOME.plus(SOME))), hours());
        assertEquals(
                List.of(
                        new RemoteCheckUsage(
                                WEB, at(0), new RemoteChecks(SOME, RemoteAmounts.NONE))),
                checks());
    }

    @Test
    void shouldNoteWhatTheRulesCountedAndNobodyReadOnceThatIsCertain() {
        books.post(live(10, bytes(0, 0)));
        remotes.book(tally(10, 15, of(SOME)));
        remotes.stopped(RUN, new RemoteAmounts(110, 3, 20, 2), at(15));
        books.accounts().end(KEY, new RunEnd(at(15), Optional.of("success"), none(), none()));
        // Half of it was only on its way.
        remotes.book(tally(15, 15.5, of(RemoteAmounts.ofIngress(50, 1))));
        books.commit(at(16));
        assertEquals(RemoteAmounts.NONE, lost());

        remotes.book(tally(15.9, 16, of(RemoteAmounts.ofIngress(5, 0))));
        books.commit(at(16));
        assertEquals(RemoteAmounts.NONE, lost());

        remotes.book(tally(17, 18));
        remotes.book(tally(18, 28));
        books.commit(at(28));
        assertEquals(new RemoteAmounts(45, 1, 0, 0), lost());
    }

    @Test
    void shouldSettleAfterARestartWhatWasNotSettledBefore() throws IOException {
        books.post(live(10, bytes(0, 0)));
        remotes.book(tally(10, 15, of(SOME)));
        remotes.stopped(RUN, new RemoteAmounts(110, 3, 20, 2), at(15));
        books.commit(at(15));
        books.restart();
        remotes = remotes("\"units\": {\"web.service\": {}}");
        for (int second = 20; second < 23; second++) {
            remotes.book(tally(second, second + 1));
        }
        books.commit(at(23));

        assertEquals(new RemoteAmounts(100, 2, 0, 0), lost());
    }

    @Test
    void shouldCutAddressesAsTheUnitWantsIt() throws IOException {
        remotes =
                remotes(
                        "\"units\": {\"web.service\": {\"remotes\": {\"ipv4PrefixLength\": 24, \"ipv6PrefixLength\": 48}}}");
        RemoteAddress ipv6 = RemoteAddress.ofIpv6(0x20010db800010002L, 0);
        books.post(live(10, bytes(0, 0)));
        remotes.book(
                tally(
                        10,
                        20,
                        new RunPackets(
                                Optional.of(RUN),
                                Map.of(
                                        ipv4(0xc0000201), SOME,
                                        ipv4(0xc0000202), SOME,
                                        RemotePrefix.of(ipv6, 64), SOME))));
        books.commit(at(20));

        assertEquals(
                List.of(
                        new RemoteUsage(
                                WEB,
                                at(0),
                                RemotePrefix.of(RemoteAddress.ofIpv4(0xc0000200), 24),
                                SOME.plus(SOME)),
                        new RemoteUsage(WEB, at(0), RemotePrefix.of(ipv6, 48), SOME)),
                hours());
    }

    @Test
    void shouldNotBookRemotesThatAreSwitchedOffButCountTheirPackets() throws IOException {
        remotes = remotes("\"units\": {\"web.service\": {\"remotes\": {\"enable\": false}}}");
        books.post(live(10, bytes(0, 0)));
        remotes.book(tally(10, 20, of(SOME)));
        books.commit(at(20));

        assertEquals(List.of(), hours());
        assertEquals(3, books.vitals().get(Vital.PACKETS_UNWANTED));
    }

    @Test
    void shouldBookTheWholeMachineToTheRootSlice() {
        remotes.book(tally(10, 20, new RunPackets(Optional.empty(), Map.of(PEER, SOME))));
        books.commit(at(20));

        try (LedgerReader reader = books.reader()) {
            UnitName machine = new UnitName("-.slice");
            assertEquals(
                    List.of(new RemoteUsage(machine, at(0), PEER, SOME)),
                    reader.remotes().hours(List.of(machine), at(0), at(3600)));
        }
    }

    @Test
    void shouldLoseNothingIfTheLedgerRefusesForAWhile() throws Exception {
        books.post(live(10, bytes(0, 0)));
        remotes.book(tally(10, 20, of(SOME), of(STRANGER, PEER, SOME)));
        books.tamper(
                "CREATE TRIGGER refuse BEFORE INSERT ON remote_hour BEGIN SELECT raise(ABORT, 'not now'); END");
        try {
            books.commit(at(20));
        } catch (serviceaccounting.ledger.LedgerException refused) {
            books.tamper("DROP TRIGGER refuse");
        }
        remotes.book(tally(20, 30, of(SOME)));
        books.commit(at(30));

        assertEquals(List.of(new RemoteUsage(WEB, at(0), PEER, SOME.plus(SOME))), hours());
    }

    private RemoteAmounts lost() {
        return checks().stream()
                .map(check -> check.checks().lost())
                .reduce(RemoteAmounts.NONE, RemoteAmounts::plus);
    }

    private static Optional<String> none() {
        return Optional.empty();
    }

    private List<RemoteUsage> hours() {
        try (LedgerReader reader = books.reader()) {
            return reader.remotes().hours(List.of(WEB), at(0), at(3600));
        }
    }

    private List<RemoteCheckUsage> checks() {
        try (LedgerReader reader = books.reader()) {
            return reader.remotes().checkHours(List.of(WEB), at(0), at(3600));
        }
    }
}
