package serviceaccounting.events;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import serviceaccounting.traffic.InvocationId;
import serviceaccounting.traffic.RunKey;

/** One line of a ring's file. */
sealed interface RingLine {

    /**
     * The first line of each file.
     *
     * @param number counts the files since the ring was made
     * @param since when the ring was made: what moved before is in no event
     * @param droppedBytes how much of the ring's text made room for newer events, or could not be
     *     read any more
     */
    record Header(long number, Instant since, long droppedBytes) implements RingLine {
        public Header {
            Objects.requireNonNull(since, "since");
        }
    }

    /**
     * Where a run's counters stood: the events behind this line are what came on top.
     *
     * @param key the run; from here on, deltas of its unit are its own
     * @param mark when that was
     * @param counters its counters
     */
    record RunLine(RunKey key, Mark mark, EventBytes counters) implements RingLine {
        public RunLine {
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(mark, "mark");
            Objects.requireNonNull(counters, "counters");
        }
    }

    /**
     * An event.
     *
     * @param event what moved
     * @param mark its end on the clocks
     * @param former the run of its only unit, if that is not the last one that was named
     */
    record EventLine(TrafficEvent event, Mark mark, Optional<InvocationId> former)
            implements RingLine {
        public EventLine {
            Objects.requireNonNull(event, "event");
            Objects.requireNonNull(mark, "mark");
            Objects.requireNonNull(former, "former");
        }
    }

    /**
     * A moment on both clocks.
     *
     * @param wallTime CLOCK_REALTIME
     * @param bootTimeMicros CLOCK_BOOTTIME, µs
     * @param clockDoubt how much later than that it may have been
     */
    record Mark(Instant wallTime, long bootTimeMicros, Duration clockDoubt) {
        public Mark {
            Objects.requireNonNull(wallTime, "wallTime");
            Objects.requireNonNull(clockDoubt, "clockDoubt");
        }
    }
}
