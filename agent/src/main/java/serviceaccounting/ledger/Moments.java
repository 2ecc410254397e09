package serviceaccounting.ledger;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Moments as the ledger keeps them: microseconds since the epoch. */
final class Moments {

    private Moments() {}

    static long toMicros(Instant moment) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, moment);
    }

    static Instant ofMicros(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
