package serviceaccounting.vitals;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** The agent's own counters, counted by any thread. */
public final class Vitals {

    private final Map<Vital, AtomicLong> counts = new EnumMap<>(Vital.class);

    public Vitals() {
        for (Vital vital : Vital.values()) {
            counts.put(vital, new AtomicLong());
        }
    }

    /** One more. */
    public void count(Vital vital) {
        add(vital, 1);
    }

    /** That many more. */
    public void add(Vital vital, long more) {
        counts.get(vital).addAndGet(more);
    }

    /** The count since this object was made. */
    public long get(Vital vital) {
        return counts.get(vital).get();
    }

    /** All counts since this object was made. */
    public Map<Vital, Long> snapshot() {
        Map<Vital, Long> snapshot = new EnumMap<>(Vital.class);
        counts.forEach((vital, count) -> snapshot.put(vital, count.get()));
        return snapshot;
    }
}
