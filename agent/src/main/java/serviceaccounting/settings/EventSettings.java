package serviceaccounting.settings;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * The log of events: what units moved in each short while.
 *
 * @param enable whether there is one
 * @param interval how often the units are looked at, 100 ms to 10 s
 * @param units which of the declared units: names, or globs as in systemctl(1)
 * @param maxBytes how large the ring's two files may grow together
 * @param topRemotes how many remotes of each unit an event may name; 0: none
 */
public record EventSettings(
        boolean enable, Duration interval, List<String> units, long maxBytes, int topRemotes) {

    static final Duration SHORTEST_INTERVAL = Duration.ofMillis(100);
    static final Duration LONGEST_INTERVAL = Duration.ofSeconds(10);
    static final int FEWEST_BYTES = 1 << 20;
    static final int MOST_BYTES = 1 << 30;
    static final int MOST_REMOTES = 100;

    /** What holds where the file says nothing. */
    public static final EventSettings DEFAULTS =
            new EventSettings(false, Duration.ofSeconds(1), List.of("*"), 5 << 20, 0);

    public EventSettings {
        Objects.requireNonNull(interval, "interval");
        if (interval.compareTo(SHORTEST_INTERVAL) < 0 || interval.compareTo(LONGEST_INTERVAL) > 0) {
            throw new IllegalArgumentException(
                    "the interval of events must be from 100 ms to 10 s, not " + interval);
        }
        units = List.copyOf(units);
        if (maxBytes < FEWEST_BYTES || maxBytes > MOST_BYTES) {
            throw new IllegalArgumentException(
                    "the ring must have %d to %d bytes, not %d"
                            .formatted(FEWEST_BYTES, MOST_BYTES, maxBytes));
        }
        RemoteSettings.check("number of top remotes", topRemotes, 0, MOST_REMOTES);
    }

    /** Whether events name remotes. */
    public boolean tellsRemotes() {
        return enable && topRemotes > 0;
    }
}
