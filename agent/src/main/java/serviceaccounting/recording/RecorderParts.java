package serviceaccounting.recording;

import java.time.InstantSource;
import java.util.concurrent.BlockingQueue;
import java.util.function.Function;
import java.util.function.LongSupplier;
import serviceaccounting.ledger.LedgerWriter;
import serviceaccounting.reading.CounterSource;
import serviceaccounting.reading.PacketDoor;
import serviceaccounting.reading.RunJournal;
import serviceaccounting.reading.Spool;
import serviceaccounting.settings.Settings;
import serviceaccounting.systemd.ServiceNotify;
import serviceaccounting.traffic.BootId;
import serviceaccounting.vitals.Vitals;

/**
 * What a recorder works with; all of it is owned by who made it.
 *
 * @param source where live readings come from
 * @param packetDoors makes the door through which logged packets come
 * @param spool where the hooks leave their records
 * @param journal where systemd leaves its own records of runs
 * @param ledger where everything goes
 * @param events the log of events, which the stop records go to as well
 * @param recentRemotes what events learn of remotes
 * @param vitals the agent's own counters
 * @param serviceManager who is told how it goes
 * @param boot the boot we are in
 * @param wallClock CLOCK_REALTIME
 * @param bootTimeMicros CLOCK_BOOTTIME, µs
 * @param wakes why to wake before the next tick
 */
record RecorderParts(
        CounterSource source,
        Function<Settings, PacketDoor> packetDoors,
        Spool spool,
        RunJournal.Opener journal,
        LedgerWriter ledger,
        EventPoller events,
        RecentRemotes recentRemotes,
        Vitals vitals,
        ServiceNotify serviceManager,
        BootId boot,
        InstantSource wallClock,
        LongSupplier bootTimeMicros,
        BlockingQueue<Wake> wakes) {}
