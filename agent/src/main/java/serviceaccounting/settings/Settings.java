package serviceaccounting.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import serviceaccounting.traffic.UnitName;

/**
 * Everything that can be set. {@link #DEFAULTS} is the only place where defaults are written down.
 *
 * @param units the declared units, sorted; a template or a pattern stands for each unit it fits
 * @param allUnits whether the totals of every accounted unit are recorded, declared or not
 * @param interval how often the counters of running units are read
 * @param checkpoint how often what was read is committed
 * @param ledger the ledger's file
 * @param spool the folder in which the hook leaves its records
 * @param runtime the agent's runtime folder
 * @param zone the zone in which a new ledger cuts its days; empty: the system's
 * @param retention how long rows are kept
 * @param remotes how traffic is told apart by remote address
 * @param host the NFLOG groups that see the whole machine
 * @param hook what only the hook needs to know
 * @param events the log of events
 */
public record Settings(
        SortedMap<UnitName, UnitSettings> units,
        boolean allUnits,
        Duration interval,
        Duration checkpoint,
        Path ledger,
        Path spool,
        Path runtime,
        Optional<ZoneId> zone,
        Retention retention,
        RemoteSettings remotes,
        HostSettings host,
        HookSettings hook,
        EventSettings events) {

    /** What holds where the file says nothing. */
    public static final Settings DEFAULTS =
            new Settings(
                    Collections.emptySortedMap(),
                    false,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(60),
                    Path.of("/var/lib/service-accounting/ledger.sqlite"),
                    Path.of("/var/spool/service-accounting"),
                    Path.of("/run/service-accounting"),
                    Optional.empty(),
                    new Retention(
                            Optional.of(Duration.ofDays(45)),
                            Optional.of(Duration.ofDays(400)),
                            Optional.empty(),
                            Optional.of(Duration.ofDays(35)),
                            Optional.of(Duration.ofDays(400)),
                            Optional.of(Duration.ofDays(400)),
                            Optional.of(Duration.ofDays(400))),
                    RemoteSettings.DEFAULTS,
                    HostSettings.DEFAULTS,
                    HookSettings.DEFAULTS,
                    EventSettings.DEFAULTS);

    public Settings {
        Objects.requireNonNull(interval, "interval");
        Objects.requireNonNull(checkpoint, "checkpoint");
        Objects.requireNonNull(ledger, "ledger");
        Objects.requireNonNull(spool, "spool");
        Objects.requireNonNull(runtime, "runtime");
        Objects.requireNonNull(zone, "zone");
        Objects.requireNonNull(retention, "retention");
        Objects.requireNonNull(remotes, "remotes");
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(hook, "hook");
        Objects.requireNonNull(events, "events");
        units = Collections.unmodifiableSortedMap(new TreeMap<>(units));
    }

    /** The zone in which a new ledger cuts its days: the one that is set, else the system's. */
    public ZoneId zoneOrSystem() {
        return zone.orElseGet(ZoneId::systemDefault);
    }

    /**
     * The units to look at: the declared ones, or with {@link #allUnits} every kind that can be
     * accounted; as {@link #declaredPatterns} has them.
     */
    public List<String> patterns() {
        return allUnits
                ? UnitName.ACCOUNTABLE_SUFFIXES.stream().map(suffix -> "*" + suffix).toList()
                : declaredPatterns();
    }

    /**
     * The declared units as systemd takes them for ListUnitsByPatterns: {@code sshd@.service}
     * becomes {@code sshd@*.service}.
     *
     * <p>Nothing needs quoting: a unit's name has none of {@code *?[}, and systemd matches with
     * FNM_NOESCAPE.
     */
    public List<String> declaredPatterns() {
        return units.keySet().stream().map(Settings::pattern).toList();
    }

    /**
     * What is set for a unit: under its own name, else under the longest template or pattern that
     * it fits; empty if it is not declared.
     */
    public Optional<UnitSettings> of(UnitName unit) {
        UnitSettings own = units.get(unit);
        if (own != null) {
            return Optional.of(own);
        }
        UnitName longest = null;
        for (UnitName declared : units.keySet()) {
            if (unit.isInstanceOf(declared)
                    && (longest == null || declared.value().length() > longest.value().length())) {
                longest = declared;
            }
        }
        return Optional.ofNullable(longest).map(units::get);
    }

    /** Whether the ledger keeps the totals of a unit that is accounted. */
    public boolean keeps(UnitName unit) {
        return allUnits || of(unit).isPresent();
    }

    /**
     * What holds for the remotes of a unit; those of a unit that is not declared are not told
     * apart.
     */
    public RemoteSettings remotesOf(UnitName unit) {
        return of(unit).map(own -> own.remotes(remotes))
                .orElse(
                        new RemoteSettings(
                                false,
                                remotes.group(),
                                remotes.ipv4PrefixLength(),
                                remotes.ipv6PrefixLength(),
                                remotes.maxRemotesPerUnit()));
    }

    /** The same settings, with the places of the old ones, which an agent keeps while it runs. */
    public Settings inPlaceOf(Settings old) {
        return new Settings(
                units,
                allUnits,
                interval,
                checkpoint,
                old.ledger,
                old.spool,
                old.runtime,
                zone,
                retention,
                remotes,
                host,
                hook,
                events);
    }

    /** The folder of the events' ring: beside the ledger, in the agent's state folder. */
    public Path eventFolder() {
        return eventFolder(ledger);
    }

    /** The folder of the ring that belongs to that ledger. */
    public static Path eventFolder(Path ledger) {
        return ledger.resolveSibling("events");
    }

    /** A declared unit as systemd takes it for a pattern. */
    public static String pattern(UnitName declared) {
        return declared.isTemplate() ? declared.value().replace("@.", "@*.") : declared.value();
    }
}
