package serviceaccounting.ledger;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import serviceaccounting.traffic.Baseline;
import serviceaccounting.traffic.BootId;
import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.Delta;
import serviceaccounting.traffic.Door;
import serviceaccounting.traffic.InvocationId;
import serviceaccounting.traffic.Posting;
import serviceaccounting.traffic.Run;
import serviceaccounting.traffic.UnitName;

/** What ledgers are made of in tests. */
final class Bookings {

    static final UnitName WEB = new UnitName("web.service");
    static final UnitName MAIL = new UnitName("mail.service");
    static final InvocationId RUN = new InvocationId("a".repeat(32));
    static final BootId BOOT = new BootId("b".repeat(32));
    static final ZoneId UTC = ZoneOffset.UTC;
    static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    /** Long before and long behind everything. */
    static final Instant EVER = Instant.EPOCH;

    static final Instant NEVER = Instant.parse("2100-01-01T00:00:00Z");

    private Bookings() {}

    static LedgerChanges changes(Posting... postings) {
        LedgerChanges changes = new LedgerChanges(UTC);
        List.of(postings).forEach(changes::post);
        return changes;
    }

    /** Bytes that moved at that moment. */
    static Posting posting(UnitName unit, Instant at, long ingress, long egress) {
        return posting(unit, at, bytes(ingress, egress), at, at);
    }

    /** A part of a delta that took from then to then. */
    static Posting posting(UnitName unit, Instant at, Counters amounts, Instant from, Instant to) {
        return new Posting(unit, at, amounts, new Delta(amounts, from, to));
    }

    static Counters bytes(long ingress, long egress) {
        return Counters.ABSENT
                .with(Counter.INGRESS_BYTES, ingress)
                .with(Counter.EGRESS_BYTES, egress);
    }

    /** A run of that unit that began at noon, booked up to these counters. */
    static Run run(UnitName unit, Counters counters) {
        return run(unit, RUN, NOON, counters);
    }

    static Run run(UnitName unit, InvocationId invocation, Instant start, Counters counters) {
        Baseline baseline =
                new Baseline(
                        counters,
                        start.plusSeconds(60),
                        69_000_000,
                        Duration.ofMillis(10),
                        Door.LIVE);
        return new Run(unit, invocation, BOOT, start, baseline, counters, Optional.empty(), 0);
    }

    /** The sum of a unit's rows in each of the three usage tables, the finest first. */
    static List<Counters> sums(LedgerReader ledger, UnitName unit) {
        return List.of(
                sum(
                        ledger.slots(SlotWidth.FIVE_MINUTES, List.of(unit), EVER, NEVER).stream()
                                .map(SlotUsage::amounts)
                                .toList()),
                sum(
                        ledger.slots(SlotWidth.FIFTEEN_MINUTES, List.of(unit), EVER, NEVER).stream()
                                .map(SlotUsage::amounts)
                                .toList()),
                sum(
                        ledger
                                .days(List.of(unit), LocalDate.EPOCH, LocalDate.of(2100, 1, 1))
                                .stream()
                                .map(DayUsage::amounts)
                                .toList()));
    }

    /** The same, of a ledger that is not open. */
    static List<Counters> sums(Path file, UnitName unit) {
        try (LedgerReader ledger = LedgerReader.open(file)) {
            return sums(ledger, unit);
        }
    }

    private static Counters sum(List<Counters> amounts) {
        return amounts.stream().reduce(Counters.ABSENT, Counters::plus);
    }

    /** Makes an empty ledger as an older program left it. */
    static void writeVersion(Path file, int version) throws SQLException {
        try (Connection connection = LedgerFile.openForWriting(file)) {
            Migrations.run(connection, version);
            Properties.set(connection, Properties.ZONE, UTC.getId());
        }
    }

    /** Does to the file what no program of ours would. */
    static void tamper(Path file, String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            for (String text : statements) {
                statement.execute(text);
            }
        }
    }

    /** The single number that the file answers. */
    static long ask(Path file, String question) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            return LedgerFile.number(connection, question);
        }
    }
}
