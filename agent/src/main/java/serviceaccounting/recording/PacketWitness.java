package serviceaccounting.recording;

import java.time.InstantSource;
import java.util.List;
import serviceaccounting.ledger.LedgerWriter;
import serviceaccounting.reading.SpoolRecord;
import serviceaccounting.reading.UnitObservation;
import serviceaccounting.settings.Settings;
import serviceaccounting.traffic.Gap;
import serviceaccounting.traffic.RunEnd;
import serviceaccounting.vitals.RepeatedErrors;

/**
 * The second witness: what rules log, booked to remotes, and standing in where systemd was blind.
 */
final class PacketWitness {

    private final RemoteBooks books;
    private final PacketIntake intake;
    private final StandIn standIn;
    private final RecentRemotes recent;
    private final InstantSource wallClock;

    PacketWitness(
            RecorderParts parts, Settings settings, Accounts accounts, RepeatedErrors errors) {
        LedgerWriter ledger = parts.ledger();
        recent = parts.recentRemotes();
        wallClock = parts.wallClock();
        books = new RemoteBooks(ledger, accounts, parts.vitals(), recent, settings);
        intake =
                new PacketIntake(
                        parts.packetDoors(),
                        settings,
                        accounts,
                        books,
                        parts.vitals(),
                        errors,
                        wallClock,
                        ledger.lastCommit(),
                        ledger.openGaps().stream()
                                .filter(gap -> gap.cause() == Gap.Cause.PACKETS_UNREAD)
                                .findFirst());
        standIn = new StandIn(accounts, books);
        recent.want(settings.events().tellsRemotes());
    }

    void adopt(Settings next) {
        intake.adopt(next);
        recent.want(next.events().tellsRemotes());
    }

    /** Books what was logged since the last time. Readings are to be booked before. */
    void take() {
        intake.take();
    }

    /** To be called behind {@link #take} where the units were looked at before it. */
    void compare(List<UnitObservation> observations) {
        standIn.look(observations, wallClock.instant());
    }

    /** What the rules of a run had counted when it stopped. */
    void stopped(SpoolRecord record, RunEnd end) {
        record.rules()
                .ifPresent(
                        byRules -> books.stopped(record.reading().invocation(), byRules, end.at()));
    }

    /** Books what is left, and reads no more. */
    void finish() {
        intake.finish();
    }
}
