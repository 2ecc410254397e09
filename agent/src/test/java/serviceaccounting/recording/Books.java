package serviceaccounting.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static serviceaccounting.recording.Sightings.WEB;
import static serviceaccounting.recording.Sightings.at;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import serviceaccounting.ledger.DayUsage;
import serviceaccounting.ledger.LedgerReader;
import serviceaccounting.ledger.LedgerWriter;
import serviceaccounting.ledger.LoggedEvent;
import serviceaccounting.reading.CounterReading;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.Gap;
import serviceaccounting.vitals.Vitals;

/** Accounts over a real ledger, and what a reader then finds in it. */
final class Books {

    private final Path file;
    private LedgerWriter ledger;
    private Vitals vitals;
    private Accounts accounts;

    Books(Path folder) {
        file = folder.resolve("ledger.sqlite");
        open();
    }

    private void open() {
        ledger = LedgerWriter.open(file, ZoneOffset.UTC);
        vitals = new Vitals();
        accounts = new Accounts(ledger, vitals);
    }

    /** As after a crash: what was not committed is forgotten. */
    void restart() {
        ledger.close();
        open();
    }

    void close() {
        ledger.close();
    }

    void post(CounterReading reading) {
        accounts.post(reading);
    }

    void commit(Instant at) {
        accounts.commit(at);
    }

    Accounts accounts() {
        return accounts;
    }

    LedgerWriter ledger() {
        return ledger;
    }

    Vitals vitals() {
        return vitals;
    }

    LedgerReader reader() {
        return LedgerReader.open(file);
    }

    /** All that is booked of the unit, in a ledger without faults. */
    Counters booked() {
        try (LedgerReader reader = reader()) {
            assertEquals(List.of(), reader.verify());
            return reader.days(List.of(WEB), LocalDate.EPOCH, LocalDate.of(2100, 1, 1)).stream()
                    .map(DayUsage::amounts)
                    .reduce(Counters.ABSENT, Counters::plus);
        }
    }

    List<Gap> gaps() {
        try (LedgerReader reader = reader()) {
            return reader.gaps(List.of(WEB), at(0), at(1000));
        }
    }

    /** Their kinds, newest first. */
    List<String> events() {
        try (LedgerReader reader = reader()) {
            return reader.events(10).stream().map(LoggedEvent::kind).toList();
        }
    }

    /** Does to the file what no program of ours would. */
    void tamper(String text) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute(text);
        }
    }
}
