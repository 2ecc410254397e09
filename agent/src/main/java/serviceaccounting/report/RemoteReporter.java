package serviceaccounting.report;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import serviceaccounting.ledger.DayUsage;
import serviceaccounting.ledger.LedgerReader;
import serviceaccounting.ledger.RunUsage;
import serviceaccounting.ledger.SlotUsage;
import serviceaccounting.ledger.SlotWidth;
import serviceaccounting.traffic.Counter;
import serviceaccounting.traffic.Counters;
import serviceaccounting.traffic.UnitName;

/** Answers requests about remotes from a ledger, with the total of each unit beside them. */
public final class RemoteReporter {

    /** So much is read at once: 4096 remotes of a unit then are 25,000 rows. */
    private static final Duration HOURS_AT_ONCE = Duration.ofHours(6);

    private static final int DAYS_AT_ONCE = 6;

    /** A unit that was quiet in the range was counted if it ran, and ran just before at least. */
    private static final Duration RUNS_BEFORE = Duration.ofDays(1);

    private final LedgerReader ledger;
    private final RemoteRequest request;
    private final RemotePlan plan;
    private final RemoteFolder folder;
    private final Optional<Instant> oldest;
    private boolean movedBefore;

    private RemoteReporter(LedgerReader ledger, RemoteRequest request, Instant now) {
        this.ledger = ledger;
        this.request = request;
        this.plan = begun(RemotePlan.of(request, ledger.zone(), now));
        this.folder = new RemoteFolder(plan.periods(), request);
        this.oldest = oldest();
    }

    /**
     * Answers a request. All of it is as of one commit.
     *
     * @param now what "today" means; nothing later than the ledger's last commit is in the answer
     *     anyway
     * @throws RequestException if the range is empty
     */
    public static RemoteReport report(LedgerReader ledger, RemoteRequest request, Instant now) {
        return ledger.atOneMoment(() -> new RemoteReporter(ledger, request, now).answer());
    }

    private RemoteReport answer() {
        Optional<Instant> asOf = ledger.lastCommit();
        if (plan.byDays()) {
            foldDays();
        } else {
            foldHours();
        }
        folder.finish(Instant.MAX);
        List<RemoteSection> sections = withZeroTotals(shown(folder.sections()));
        RemoteNotes notes = new RemoteNotes(plan, request, ledger.zone());
        notes.addWithout(folder.sections());
        notes.addCutRows(asOf);
        notes.addBeginning(oldest, olderIsGone(), movedBefore);
        notes.addHours();
        notes.addLengths(sections);
        notes.addMachine(sections);
        if (request.units().contains(RemoteRequest.MACHINE)) {
            notes.addImported(ledger.importedFiles(plan.range().from(), plan.range().until()));
        }
        notes.addOverflow(folder.overflowed());
        notes.addDifferences(sections);
        List<UnitName> units = units(sections);
        return new RemoteReport(
                request,
                units,
                plan.range(),
                plan.zone(),
                plan.table(),
                plan.totalsTable(),
                sections,
                ledger.gaps(units, plan.range().from(), plan.range().until()),
                ledger.accounts(),
                notes.sentences(),
                asOf);
    }

    /** "Everything" begins with the first remote: totals alone are what report is for. */
    private RemotePlan begun(RemotePlan planned) {
        if (!planned.range().from().equals(ReportRange.BEGINNING)) {
            return planned;
        }
        Instant last = planned.range().until().minusNanos(1);
        Optional<Instant> oldest =
                planned.byDays()
                        ? ledger.remotes().oldestDay().map(this::startOf)
                        : ledger.remotes().oldestHour();
        Instant first = oldest.filter(start -> start.isBefore(last)).orElse(last);
        return planned.from(
                new PeriodCutter(planned.resolution(), planned.zone()).periodOf(first).from());
    }

    private void foldDays() {
        LocalDate until = dayOf(plan.range().until());
        LocalDate from = dayOf(plan.range().from());
        while (from.isBefore(until)) {
            LocalDate end = from.plusDays(DAYS_AT_ONCE);
            end = end.isBefore(until) ? end : until;
            ledger.remotes().days(request.units(), from, end).forEach(folder::add);
            ledger.remotes().checkDays(request.units(), from, end).forEach(folder::add);
            for (DayUsage usage : ledger.days(request.units(), from, end)) {
                addTotal(
                        startOf(usage.day()),
                        usage.unit(),
                        usage.amounts(),
                        usage.interpolatedBytes(),
                        usage.fromPacketsBytes());
            }
            folder.finish(startOf(end));
            from = end;
        }
    }

    private void foldHours() {
        Instant until = plan.range().until();
        Instant from = later(plan.range().from(), firstOfAll());
        while (from.isBefore(until)) {
            Instant end = from.plus(HOURS_AT_ONCE);
            end = end.isBefore(until) ? end : until;
            ledger.remotes().hours(request.units(), from, end).forEach(folder::add);
            ledger.remotes().checkHours(request.units(), from, end).forEach(folder::add);
            for (SlotUsage slot :
                    ledger.slots(SlotWidth.FIFTEEN_MINUTES, request.units(), from, end)) {
                addTotal(
                        RemotePlan.hourOf(slot.start()),
                        slot.unit(),
                        slot.amounts(),
                        slot.interpolatedBytes(),
                        slot.fromPacketsBytes());
            }
            folder.finish(end);
            from = end;
        }
    }

    private void addTotal(
            Instant start,
            UnitName unit,
            Counters amounts,
            long interpolatedBytes,
            long fromPacketsBytes) {
        movedBefore |= oldest.filter(start::isBefore).isPresent() && amounts.totalBytes() > 0;
        folder.addTotal(start, unit, amounts, interpolatedBytes, fromPacketsBytes);
    }

    /** The first hour of which slots or hours know anything. */
    private Instant firstOfAll() {
        Instant none = plan.range().until();
        Instant slot =
                ledger.oldestSlot(SlotWidth.FIFTEEN_MINUTES).map(RemotePlan::hourOf).orElse(none);
        Instant hour = ledger.remotes().oldestHour().orElse(none);
        return slot.isBefore(hour) ? slot : hour;
    }

    /** Units that nobody named are left out if they can have no remotes, and had none. */
    private List<RemoteSection> shown(List<RemoteSection> sections) {
        Set<UnitName> withRemotes = new HashSet<>();
        for (RemoteSection section : sections) {
            if (!section.rows().isEmpty()) {
                withRemotes.add(section.unit());
            }
        }
        return sections.stream()
                .filter(
                        section ->
                                request.named()
                                        || withRemotes.contains(section.unit())
                                        || !request.without().containsKey(section.unit()))
                .toList();
    }

    /**
     * Where systemd counts a unit, a period of which it has no row is one in which nothing moved.
     */
    private List<RemoteSection> withZeroTotals(List<RemoteSection> sections) {
        Set<UnitName> counted = new HashSet<>();
        Set<UnitName> doubtful = new TreeSet<>();
        for (RemoteSection section : sections) {
            (section.balance().hasTotal() ? counted : doubtful).add(section.unit());
        }
        doubtful.removeAll(counted);
        if (!doubtful.isEmpty()) {
            Period range = plan.range();
            for (RunUsage run :
                    ledger.runs(doubtful, range.from().minus(RUNS_BEFORE), range.until())) {
                if (run.amounts().has(Counter.INGRESS_BYTES)) {
                    counted.add(run.unit());
                }
            }
        }
        List<RemoteSection> complete = new ArrayList<>(sections.size());
        for (RemoteSection section : sections) {
            boolean zero =
                    counted.contains(section.unit())
                            && section.balance().total().values().isEmpty();
            complete.add(zero ? section.withTotalOfZero() : section);
        }
        return complete;
    }

    private List<UnitName> units(List<RemoteSection> sections) {
        if (request.named()) {
            return request.units();
        }
        Set<UnitName> units = new TreeSet<>();
        sections.forEach(section -> units.add(section.unit()));
        for (UnitName unit : request.units()) {
            if (!request.without().containsKey(unit)) {
                units.add(unit);
            }
        }
        return List.copyOf(units);
    }

    private Optional<Instant> oldest() {
        return plan.byDays()
                ? ledger.remotes().oldestDay().map(this::startOf)
                : ledger.remotes().oldestHour();
    }

    /** Whether days know of remotes in the range that are older than the hours still kept. */
    private boolean olderIsGone() {
        if (plan.byDays()) {
            return false;
        }
        ZoneId zone = ledger.zone();
        Instant end = oldest.orElse(plan.range().until());
        LocalDate from = plan.range().from().atZone(zone).toLocalDate();
        return ledger.remotes()
                .oldestDay()
                .map(day -> !day.isBefore(from) ? day : from)
                .filter(day -> day.isBefore(end.atZone(zone).toLocalDate()))
                .isPresent();
    }

    private LocalDate dayOf(Instant moment) {
        return moment.atZone(plan.zone()).toLocalDate();
    }

    private Instant startOf(LocalDate day) {
        return day.atStartOfDay(ledger.zone()).toInstant();
    }

    private static Instant later(Instant left, Instant right) {
        return left.isAfter(right) ? left : right;
    }
}
