package serviceaccounting.recording;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import serviceaccounting.reading.PacketTally;
import serviceaccounting.reading.RunPackets;
import serviceaccounting.traffic.InvocationId;
import serviceaccounting.traffic.RemoteAddress;
import serviceaccounting.traffic.RemoteAmounts;
import serviceaccounting.traffic.RemotePrefix;

/** Tallies for tests. Times are seconds since the boot. */
final class Packets {

    static final RemotePrefix PEER = ipv4(0xc0000201);

    private Packets() {}

    static RemotePrefix ipv4(int address) {
        return RemotePrefix.of(RemoteAddress.ofIpv4(address), 32);
    }

    static PacketTally tally(double from, double to, RunPackets... runs) {
        return new PacketTally(Sightings.at(from), Sightings.at(to), List.of(runs), 0, 0, 0, 0);
    }

    static PacketTally lossy(double from, double to, long lost) {
        return new PacketTally(Sightings.at(from), Sightings.at(to), List.of(), lost, 1, 0, 0);
    }

    /** What the run of {@link Sightings} exchanged with one peer. */
    static RunPackets of(RemoteAmounts amounts) {
        return of(Sightings.RUN, PEER, amounts);
    }

    static RunPackets of(InvocationId run, RemotePrefix remote, RemoteAmounts amounts) {
        return new RunPackets(Optional.of(run), Map.of(remote, amounts));
    }
}
