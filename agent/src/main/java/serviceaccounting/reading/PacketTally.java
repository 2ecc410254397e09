package serviceaccounting.reading;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * The packets that were read in a span of time.
 *
 * @param from when it began
 * @param to when it ended
 * @param runs the traffic, by run
 * @param lostPackets packets that the kernel could not hand over; of whom is not known
 * @param holes into how many holes the lost ones fall
 * @param rejectedPackets packets that could not be understood
 * @param foreignPackets packets that somebody else's rules logged to our group
 */
public record PacketTally(
        Instant from,
        Instant to,
        List<RunPackets> runs,
        long lostPackets,
        long holes,
        long rejectedPackets,
        long foreignPackets) {

    public PacketTally {
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(to, "to");
        runs = List.copyOf(runs);
    }
}
