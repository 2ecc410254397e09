package serviceaccounting.recording;

import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import serviceaccounting.reading.PacketDoor;
import serviceaccounting.reading.PacketTally;
import serviceaccounting.reading.RemoteLimits;
import serviceaccounting.reading.SourceException;
import serviceaccounting.settings.RemoteSettings;
import serviceaccounting.settings.Settings;
import serviceaccounting.traffic.Gap;
import serviceaccounting.traffic.InvocationId;
import serviceaccounting.traffic.Run;
import serviceaccounting.vitals.RepeatedErrors;
import serviceaccounting.vitals.Vital;
import serviceaccounting.vitals.Vitals;

/**
 * Takes tallies of packets from the door, and notes the times in which nobody read them or some
 * were lost.
 */
final class PacketIntake {

    private final Function<Settings, PacketDoor> doors;
    private final Accounts accounts;
    private final RemoteBooks books;
    private final Vitals vitals;
    private final RepeatedErrors errors;
    private final InstantSource wallClock;
    private Settings settings;
    private PacketDoor door;
    private Instant readUntil;
    private boolean unread;
    private boolean isNew;
    private Optional<Gap> loss = Optional.empty();

    /**
     * An intake whose door opens at the first {@link #take}.
     *
     * @param doors makes the door that the settings ask for
     * @param readUntil when anybody read packets last, as far as is known; empty in a new ledger,
     *     of which nobody expects what was before it
     * @param leftOpen the time in which nobody did, if the agent before us left one open
     */
    PacketIntake(
            Function<Settings, PacketDoor> doors,
            Settings settings,
            Accounts accounts,
            RemoteBooks books,
            Vitals vitals,
            RepeatedErrors errors,
            InstantSource wallClock,
            Optional<Instant> readUntil,
            Optional<Gap> leftOpen) {
        this.doors = Objects.requireNonNull(doors, "doors");
        this.settings = Objects.requireNonNull(settings, "settings");
        this.accounts = accounts;
        this.books = books;
        this.vitals = vitals;
        this.errors = errors;
        this.wallClock = wallClock;
        this.readUntil = leftOpen.map(Gap::from).or(() -> readUntil).orElseGet(wallClock::instant);
        this.isNew = leftOpen.isEmpty() && readUntil.isEmpty();
        this.unread = leftOpen.isPresent();
        this.door = doors.apply(settings);
    }

    /** Goes on with other settings; another door if they ask for one. */
    void adopt(Settings next) {
        boolean sameDoor = isSameDoor(settings, next);
        books.adopt(next);
        if (!sameDoor) {
            take();
            door.close();
            door = doors.apply(next);
        }
        settings = next;
    }

    private static boolean isSameDoor(Settings one, Settings other) {
        return one.remotes().enable() == other.remotes().enable()
                && one.remotes().group() == other.remotes().group()
                && one.host().equals(other.host());
    }

    /** Books what was read since the last time. */
    void take() {
        door.tellApart(limits(), limits(settings.remotes()));
        try {
            List<PacketTally> tallies = door.take();
            errors.over("packets", "packets are read again");
            tallies.forEach(this::book);
        } catch (SourceException failure) {
            vitals.count(Vital.PACKET_DOOR_FAILURES);
            keepUnread(Optional.empty());
            errors.log(
                    "packets",
                    wallClock.instant(),
                    Level.WARNING,
                    "%s; until then totals are counted, but not with whom"
                            .formatted(failure.getMessage()));
        }
    }

    private Map<InvocationId, RemoteLimits> limits() {
        Map<InvocationId, RemoteLimits> limits = new HashMap<>();
        for (Run run : accounts.openRuns()) {
            limits.put(run.invocation(), limits(settings.remotesOf(run.unit())));
        }
        return limits;
    }

    private static RemoteLimits limits(RemoteSettings wanted) {
        return new RemoteLimits(
                wanted.ipv4PrefixLength(), wanted.ipv6PrefixLength(), wanted.maxRemotesPerUnit());
    }

    private void book(PacketTally tally) {
        noteUnread(tally);
        noteLoss(tally);
        books.book(tally);
        readUntil = tally.to();
    }

    /** From when the last tally ended, or the agent before us, until this one began. */
    private void noteUnread(PacketTally tally) {
        boolean nobodyRead = readUntil.isBefore(tally.from()) && (unread || !isNew);
        if (nobodyRead) {
            keepUnread(Optional.of(tally.from()));
        }
        unread = false;
        isNew = false;
    }

    /** Nobody missed anything where no unit ran; a gap that was opened is closed all the same. */
    private void keepUnread(Optional<Instant> to) {
        if (unread || accounts.hasRunSince(readUntil)) {
            unread = true;
            accounts.keep(new Gap(Optional.empty(), readUntil, to, Gap.Cause.PACKETS_UNREAD, 0));
        }
    }

    /** Loss in one tally after the other is one gap. */
    private void noteLoss(PacketTally tally) {
        if (tally.lostPackets() == 0) {
            loss = Optional.empty();
            return;
        }
        Instant from = loss.map(Gap::from).orElse(tally.from());
        long packets = loss.map(Gap::packets).orElse(0L) + tally.lostPackets();
        Gap gap =
                new Gap(
                        Optional.empty(),
                        from,
                        Optional.of(tally.to()),
                        Gap.Cause.PACKETS_LOST,
                        packets);
        loss = Optional.of(gap);
        accounts.keep(gap);
        errors.log(
                "loss",
                tally.to(),
                Level.WARNING,
                "%d packets were logged faster than they could be read; totals are not affected, and the loss stands in the ledger"
                        .formatted(tally.lostPackets()));
    }

    /** Books what is left, and closes the door. */
    void finish() {
        take();
        List<PacketTally> left = new ArrayList<>(door.finish());
        left.forEach(this::book);
        door.close();
    }
}
