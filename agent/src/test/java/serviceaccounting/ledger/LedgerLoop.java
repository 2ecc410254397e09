package serviceaccounting.ledger;

import static serviceaccounting.ledger.Bookings.NOON;
import static serviceaccounting.ledger.Bookings.UTC;
import static serviceaccounting.ledger.Bookings.WEB;
import static serviceaccounting.ledger.Bookings.bytes;
import static serviceaccounting.ledger.Bookings.changes;
import static serviceaccounting.ledger.Bookings.posting;
import static serviceaccounting.ledger.Bookings.run;

import java.nio.file.Path;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.Run;

/**
 * A program for tests that commits one byte more, and the baseline that goes with it, again and
 * again until somebody kills it. Prints the number of each commit as soon as it has returned.
 */
final class LedgerLoop {

    private LedgerLoop() {}

    public static void main(String[] arguments) {
        try (LedgerWriter ledger = LedgerWriter.open(Path.of(arguments[0]), UTC)) {
            long booked =
                    ledger.run(run(WEB, bytes(0, 0)).key())
                            .map(Run::baseline)
                            .map(LedgerLoop::ingress)
                            .orElse(0L);
            while (true) {
                booked++;
                LedgerChanges changes = changes(posting(WEB, NOON.plusSeconds(booked * 60), 1, 0));
                changes.keep(run(WEB, bytes(booked, 0)));
                ledger.commit(changes, NOON);
                System.out.println(booked);
            }
        }
    }

    private static long ingress(serviceaccounting.traffic.Baseline baseline) {
        Counters counters = baseline.counters();
        return counters.orZero(serviceaccounting.traffic.Counter.INGRESS_BYTES);
    }
}
