package serviceaccounting.report;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import serviceaccounting.ledger.DayUsage;
import serviceaccounting.ledger.LedgerReader;
import serviceaccounting.ledger.RunUsage;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.Gap;
import serviceaccounting.traffic.UnitName;

/**
 * How it stands with the accounting as a whole.
 *
 * @param ledger the ledger's file
 * @param zone the zone of its days
 * @param now the moment of the question
 * @param lastCommit when the agent committed last
 * @param units every unit the ledger knows or the settings declare, sorted
 * @param openGaps what is not being counted just now
 * @param vitals the agent's own counters
 */
public record Status(
        Path ledger,
        ZoneId zone,
        Instant now,
        Optional<Instant> lastCommit,
        List<UnitStatus> units,
        List<Gap> openGaps,
        Map<String, Long> vitals) {

    /** How far back the newest run of a unit is looked for. */
    public static final int RUNS_OF_DAYS = 30;

    /** A clock that was stepped back must not hide what runs now. */
    private static final Duration AHEAD = Duration.ofDays(1);

    public Status {
        units = List.copyOf(units);
        openGaps = List.copyOf(openGaps);
        vitals = Map.copyOf(vitals);
    }

    /** Asks a ledger. */
    public static Status ask(
            Path file, LedgerReader ledger, Collection<UnitName> declared, Instant now) {
        List<UnitName> recorded = ledger.units();
        Map<UnitName, RunUsage> runs = newestRuns(ledger, recorded, now);
        Map<UnitName, Counters> today = today(ledger, recorded, now);
        Set<UnitName> known = new HashSet<>(recorded);
        Set<UnitName> templatesSeen = new HashSet<>();
        List<UnitStatus> units = new ArrayList<>();
        Set<UnitName> all = new TreeSet<>(recorded);
        all.addAll(declared);
        for (UnitName unit : all) {
            Optional<UnitName> template = declared.stream().filter(unit::isInstanceOf).findFirst();
            template.ifPresent(templatesSeen::add);
            units.add(
                    new UnitStatus(
                            unit,
                            declared.contains(unit) || template.isPresent(),
                            known.contains(unit),
                            Optional.ofNullable(runs.get(unit)),
                            today.getOrDefault(unit, Counters.ABSENT)));
        }
        units.removeIf(status -> templatesSeen.contains(status.unit()));
        List<Gap> open =
                ledger.gaps(recorded, now, now.plus(AHEAD)).stream()
                        .filter(gap -> gap.to().isEmpty())
                        .toList();
        return new Status(
                file, ledger.zone(), now, ledger.lastCommit(), units, open, ledger.vitals());
    }

    /** How long ago the agent committed; zero if its clock is ahead. */
    public Optional<Duration> age() {
        return lastCommit.map(
                commit -> commit.isAfter(now) ? Duration.ZERO : Duration.between(commit, now));
    }

    /** In order of their start, so that the newest run of a unit is the last one put. */
    private static Map<UnitName, RunUsage> newestRuns(
            LedgerReader ledger, List<UnitName> units, Instant now) {
        Map<UnitName, RunUsage> newest = new HashMap<>();
        for (RunUsage run :
                ledger.runs(units, now.minus(Duration.ofDays(RUNS_OF_DAYS)), now.plus(AHEAD))) {
            newest.put(run.unit(), run);
        }
        return newest;
    }

    private static Map<UnitName, Counters> today(
            LedgerReader ledger, List<UnitName> units, Instant now) {
        LocalDate day = now.atZone(ledger.zone()).toLocalDate();
        Map<UnitName, Counters> today = new HashMap<>();
        for (DayUsage usage : ledger.days(units, day, day.plusDays(1))) {
            today.put(usage.unit(), usage.amounts());
        }
        return today;
    }
}
