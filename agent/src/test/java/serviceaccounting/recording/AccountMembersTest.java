package serviceaccounting.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static serviceaccounting.recording.Sightings.WEB;
import static serviceaccounting.recording.Sightings.at;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import serviceaccounting.ledger.LedgerReader;
import serviceaccounting.reading.UnitObservation;
import serviceaccounting.traffic.UnitName;

final class AccountMembersTest {

    private static final UnitName DOOR = new UnitName("web.socket");
    private static final UnitName OTHER = new UnitName("other.service");

    @TempDir private Path folder;
    private Books books;
    private AccountMembers members;

    @BeforeEach
    void open() {
        books = new Books(folder);
        members = new AccountMembers(books.accounts());
    }

    @AfterEach
    void close() {
        books.close();
    }

    private Map<UnitName, UnitName> accounts() {
        books.commit(at(1));
        try (LedgerReader ledger = books.reader()) {
            return ledger.accounts();
        }
    }

    private static UnitObservation seen(UnitName unit, Optional<UnitName> account) {
        return new UnitObservation(unit, "active", "running", Optional.empty(), account);
    }

    @Test
    void shouldNoteWhichServiceASocketIsHandedTo() {
        members.look(List.of(seen(DOOR, Optional.of(WEB)), seen(WEB, Optional.empty())));

        assertEquals(Map.of(DOOR, WEB), accounts());
    }

    @Test
    void shouldKeepTheNewestAndNothingOfTheOld() {
        members.look(List.of(seen(DOOR, Optional.of(OTHER))));
        assertEquals(Map.of(DOOR, OTHER), accounts());

        members.look(List.of(seen(DOOR, Optional.of(WEB))));
        assertEquals(Map.of(DOOR, WEB), accounts());
    }

    @Test
    void shouldKeepWhatItKnowsWhileASocketIsNotThere() {
        members.look(List.of(seen(DOOR, Optional.of(WEB))));
        members.look(List.of());
        members.look(List.of(seen(DOOR, Optional.empty())));

        assertEquals(Map.of(DOOR, WEB), accounts());
    }
}
