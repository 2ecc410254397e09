package serviceaccounting.importing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import serviceaccounting.ledger.ImportLedger;
import serviceaccounting.ledger.ImportedRun;
import serviceaccounting.ledger.PreStopFile;
import serviceaccounting.traffic.InvocationId;
import serviceaccounting.traffic.RunKey;
import serviceaccounting.traffic.UnitName;

/**
 * Imports what the well-known preStop script saved: of each run what it had received when its stop
 * was asked for ({@code IPIngressBytes}), under its invocation ID and the date in UTC.
 *
 * <p>A run that we have counted ourselves is told by its invocation ID, and left out: our figures
 * hold its bytes. What was imported before our own figures came gives way to them.
 */
public final class PreStopImport implements Importer {

    private static final String ENDING = ".sqlite";

    private final ImportLedger ledger;
    private final Path ledgerFile;
    private final boolean dryRun;
    private final InstantSource clock;

    /**
     * Imports to a ledger.
     *
     * @param ledger the books
     * @param ledgerFile the ledger's file, which may lie among the script's
     * @param dryRun whether to tell only what would become of everything
     * @param clock says when it was imported
     */
    public PreStopImport(
            ImportLedger ledger, Path ledgerFile, boolean dryRun, InstantSource clock) {
        this.ledger = Objects.requireNonNull(ledger, "ledger");
        this.ledgerFile = Objects.requireNonNull(ledgerFile, "ledgerFile");
        this.dryRun = dryRun;
        this.clock = Objects.requireNonNull(clock, "clock");
    }

    @Override
    public List<Path> sources(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path file : Folder.files(folder, ENDING)) {
            if (!Files.exists(ledgerFile) || !Files.isSameFile(file, ledgerFile)) {
                files.add(file);
            }
        }
        return files;
    }

    @Override
    public FileResult take(Path file) {
        FileResult.Builder result = new FileResult.Builder(file);
        try {
            UnitName unit = unit(file);
            result.unit(unit);
            List<ImportedRun> due = new ArrayList<>();
            for (PreStopFile.Row row : PreStopFile.read(file)) {
                judge(unit, row, due, result);
            }
            if (!due.isEmpty() && !dryRun) {
                ledger.book(due, file.getFileName().toString(), clock.instant());
            }
        } catch (IOException broken) {
            result.count(Outcome.BROKEN, 1).problem(broken.getMessage());
        }
        return result.build();
    }

    private void judge(
            UnitName unit, PreStopFile.Row row, List<ImportedRun> due, FileResult.Builder result) {
        ImportedRun run;
        try {
            run = run(unit, row);
        } catch (IllegalArgumentException wrong) {
            result.count(Outcome.BROKEN, 1).problem(wrong.getMessage());
            return;
        }
        Optional<ImportedRun> before = ledger.importedRun(run.key());
        Outcome outcome = outcome(run, before);
        result.count(outcome, 1);
        if (outcome.isBooked()) {
            due.add(run);
            result.bytes(run.ingressBytes() - before.map(ImportedRun::ingressBytes).orElse(0L));
        }
    }

    private Outcome outcome(ImportedRun run, Optional<ImportedRun> before) {
        if (ledger.hasRun(run.key())) {
            return Outcome.OURS;
        }
        if (before.isPresent()) {
            return before.get().equals(run) ? Outcome.KNOWN : Outcome.CHANGED;
        }
        return ledger.hasFiguresWithoutRuns(run.key().unit(), run.day())
                ? Outcome.UNCLEAR
                : Outcome.IMPORTED;
    }

    /**
     * The script names the file after its SERVICE, and asks systemd about {@code SERVICE.service}.
     */
    private static UnitName unit(Path file) throws IOException {
        String name = file.getFileName().toString();
        String service = name.substring(0, name.length() - ENDING.length());
        try {
            return new UnitName(service + ".service");
        } catch (IllegalArgumentException refused) {
            throw new IOException(
                    "its name is not that of a service; the script calls it SERVICE.sqlite",
                    refused);
        }
    }

    private static ImportedRun run(UnitName unit, PreStopFile.Row row) {
        try {
            return new ImportedRun(
                    new RunKey(unit, new InvocationId(row.id())),
                    LocalDate.parse(row.day()),
                    bytes(row.bytes()));
        } catch (DateTimeException wrong) {
            throw new IllegalArgumentException(
                    "row '%s': '%s' is not a date such as 2022-07-17"
                            .formatted(row.id(), row.day()),
                    wrong);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(
                    "row '%s' of %s: %s".formatted(row.id(), row.day(), wrong.getMessage()), wrong);
        }
    }

    /** Where systemd counted nothing it says UINT64_MAX, which SQLite keeps as 1.8…e+19. */
    private static long bytes(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException wrong) {
            String hint = text.startsWith("1.844674407370") ? ": systemd did not count then" : "";
            throw new IllegalArgumentException(
                    "'%s' is not a number of bytes%s".formatted(text, hint), wrong);
        }
    }
}
