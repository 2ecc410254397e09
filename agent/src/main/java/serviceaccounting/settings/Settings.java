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
 * @param units the declared units, sorted; a template stands for each of its instances
 * @param interval how often the counters of running units are read
 * @param checkpoint how often what was read is committed
 * @param ledger the ledger's file
 * @param spool the folder in which the hook leaves its records
 * @param runtime the agent's runtime folder
 * @param zone the zone in which a new ledger cuts its days; empty: the system's
 * @param retention how long rows are kept
 */
public record Settings(
        SortedMap<UnitName, UnitSettings> units,
        Duration interval,
        Duration checkpoint,
        Path ledger,
        Path spool,
        Path runtime,
        Optional<ZoneId> zone,
        Retention retention) {

    /** What holds where the file says nothing. */
    public static final Settings DEFAULTS =
            new Settings(
                    Collections.emptySortedMap(),
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
                            Optional.of(Duration.ofDays(400)),
                            Optional.of(Duration.ofDays(400))));

    public Settings {
        Objects.requireNonNull(interval, "interval");
        Objects.requireNonNull(checkpoint, "checkpoint");
        Objects.requireNonNull(ledger, "ledger");
        Objects.requireNonNull(spool, "spool");
        Objects.requireNonNull(runtime, "runtime");
        Objects.requireNonNull(zone, "zone");
        Objects.requireNonNull(retention, "retention");
        units = Collections.unmodifiableSortedMap(new TreeMap<>(units));
    }

    /** The zone in which a new ledger cuts its days: the one that is set, else the system's. */
    public ZoneId zoneOrSystem() {
        return zone.orElseGet(ZoneId::systemDefault);
    }

    /**
     * The declared units as systemd takes them for ListUnitsByPatterns: {@code sshd@.service}
     * becomes {@code sshd@*.service}.
     *
     * <p>Nothing needs quoting: a unit's name has none of {@code *?[}, and systemd matches with
     * FNM_NOESCAPE.
     */
    public List<String> patterns() {
        return units.keySet().stream().map(Settings::pattern).toList();
    }

    /**
     * What is set for a unit: under its own name, else under its template; empty if it is not
     * declared.
     */
    public Optional<UnitSettings> of(UnitName unit) {
        UnitSettings own = units.get(unit);
        if (own != null) {
            return Optional.of(own);
        }
        for (UnitName declared : units.keySet()) {
            if (unit.isInstanceOf(declared)) {
                return Optional.of(units.get(declared));
            }
        }
        return Optional.empty();
    }

    private static String pattern(UnitName declared) {
        return declared.isTemplate() ? declared.value().replace("@.", "@*.") : declared.value();
    }
}
