package serviceaccounting.recording;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.List;
import serviceaccounting.reading.Spool;
import serviceaccounting.vitals.RepeatedErrors;
import serviceaccounting.vitals.Vital;
import serviceaccounting.vitals.Vitals;

/**
 * Takes records out of the spool, and says what can't be taken. Nothing in the spool stops the
 * agent.
 */
final class SpoolIntake {

    private static final Logger LOG = System.getLogger("serviceaccounting");

    private final Spool spool;
    private final Vitals vitals;
    private final RepeatedErrors errors;
    private final InstantSource wallClock;

    SpoolIntake(Spool spool, Vitals vitals, RepeatedErrors errors, InstantSource wallClock) {
        this.spool = spool;
        this.vitals = vitals;
        this.errors = errors;
        this.wallClock = wallClock;
    }

    /** What waits in the spool; nothing if it can't be read now. */
    Spool.Taken take() {
        try {
            Spool.Taken taken = spool.take();
            errors.over("spool", "the spool can be read again");
            vitals.add(Vital.READINGS_SPOOLED, taken.records().size());
            taken.rejected().forEach(this::reportRejected);
            taken.stuck().forEach(this::reportStuck);
            return taken;
        } catch (IOException failure) {
            warn(
                    "spool",
                    "cannot read the spool %s: %s; records wait there until it can be read"
                            .formatted(spool.records(), failure));
            return Spool.Taken.NOTHING;
        }
    }

    /**
     * Removes records that are booked. One that can't be removed is read again, and changes
     * nothing.
     *
     * @return whether all are gone
     */
    boolean discard(List<Spool.TakenRecord> booked) {
        try {
            spool.discard(booked);
            return true;
        } catch (IOException failure) {
            warn(
                    "discard",
                    "cannot remove booked records from %s: %s; they are booked once, however often they are read"
                            .formatted(spool.records(), failure));
            return false;
        }
    }

    private void reportRejected(Spool.UnusableRecord rejected) {
        vitals.count(Vital.RECORDS_REJECTED);
        LOG.log(
                Level.WARNING,
                "cannot understand a spool record: {0}; it was moved to {1}",
                rejected.reason(),
                rejected.file());
    }

    private void reportStuck(Spool.UnusableRecord stuck) {
        warn(
                "stuck " + stuck.file(),
                "cannot use the spool record %s: %s; it stays there and is tried again; look at it, then remove it"
                        .formatted(stuck.file(), stuck.reason()));
    }

    private void warn(String kind, String message) {
        errors.log(kind, wallClock.instant(), Level.WARNING, message);
    }
}
