package serviceaccounting.cli;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import serviceaccounting.importing.FileResult;
import serviceaccounting.importing.ImportBooks;
import serviceaccounting.importing.Importer;
import serviceaccounting.importing.Outcome;
import serviceaccounting.ledger.ImportLedger;
import serviceaccounting.report.Amounts;
import serviceaccounting.report.ByteScale;
import serviceaccounting.report.RequestException;
import serviceaccounting.report.TextTable;
import serviceaccounting.report.TextTable.Align;

/** What all imports have in common: a folder, a dry run, progress, a table. */
final class ImportWork {

    @Parameters(paramLabel = "DIR", description = "The folder with the files.")
    private Path folder;

    @Option(
            names = "--dry-run",
            description = "Change nothing, and say what would become of each file.")
    private boolean dryRun;

    @Option(
            names = "--units",
            paramLabel = "SCALE",
            defaultValue = "iec",
            converter = Converters.Scale.class,
            description = "iec (KiB), si (kB) or bytes. Default: iec.")
    private ByteScale scale;

    @Option(names = "--json", description = "One JSON object, schema service-accounting/import.")
    private boolean json;

    boolean dryRun() {
        return dryRun;
    }

    /**
     * Imports the folder. The agent may run during a dry run, and must not otherwise.
     *
     * @param maker makes the importer for a ledger's books
     */
    int run(
            ServiceAccounting top,
            CommandSpec spec,
            String kind,
            Function<ImportLedger, Importer> maker) {
        if (!Files.isDirectory(folder)) {
            throw new ParameterException(spec.commandLine(), folder + " is not a folder");
        }
        Path ledger = top.ledger(top.readerSettings());
        List<FileResult> results =
                ImportBooks.with(ledger, dryRun, books -> take(top, maker.apply(books)));
        boolean broken = results.stream().anyMatch(result -> !result.problems().isEmpty());
        if (json) {
            writeJson(top, kind, results);
        } else {
            writeTable(top, results);
        }
        return broken ? ExitCode.FAILED : ExitCode.FINE;
    }

    private List<FileResult> take(ServiceAccounting top, Importer importer) {
        try {
            List<Path> sources = importer.sources(folder);
            List<FileResult> results = new ArrayList<>(sources.size());
            for (Path source : sources) {
                FileResult result = importer.take(source);
                results.add(result);
                tell(top, results.size(), sources.size(), result);
            }
            return results;
        } catch (IOException failure) {
            throw new RequestException("cannot read the folder %s: %s".formatted(folder, failure));
        }
    }

    private static void tell(ServiceAccounting top, int number, int all, FileResult result) {
        StringBuilder counts = new StringBuilder();
        result.counts()
                .forEach(
                        (outcome, count) ->
                                counts.append(counts.isEmpty() ? "" : ", ")
                                        .append(count)
                                        .append(' ')
                                        .append(outcome.word()));
        top.err()
                .println(
                        "%d of %d: %s: %s"
                                .formatted(
                                        number,
                                        all,
                                        result.file().getFileName(),
                                        counts.isEmpty() ? "nothing in it" : counts));
        for (String problem : result.problems()) {
            top.err().println("service-accounting: " + result.file() + ": " + problem);
        }
    }

    private void writeTable(ServiceAccounting top, List<FileResult> results) {
        TextTable table = new TextTable(top.palette()).column("file", Align.LEFT);
        table.column("unit", Align.LEFT);
        for (Outcome outcome : Outcome.values()) {
            table.column(outcome.word(), Align.RIGHT);
        }
        table.column("bytes", Align.RIGHT);
        for (FileResult result : results) {
            String unit = result.unit().map(name -> name.value()).orElse("-");
            table.row(cells(result.file().getFileName().toString(), unit, List.of(result)));
        }
        table.sum(cells("sum", "", results));
        table.ifEmpty("there is no file of this kind in " + folder);
        table.print(top.out());
        if (dryRun) {
            top.out().print("\na dry run: nothing was changed\n");
        }
    }

    private List<String> cells(String head, String unit, List<FileResult> results) {
        List<String> cells = new ArrayList<>(List.of(head, unit));
        for (Outcome outcome : Outcome.values()) {
            cells.add(Long.toString(sum(results, outcome)));
        }
        long bytes = results.stream().mapToLong(FileResult::bytes).sum();
        cells.add(bytes < 0 ? Long.toString(bytes) : Amounts.bytes(bytes, scale));
        return cells;
    }

    private static long sum(List<FileResult> results, Outcome outcome) {
        return results.stream().mapToLong(result -> result.count(outcome)).sum();
    }

    private void writeJson(ServiceAccounting top, String kind, List<FileResult> results) {
        try {
            JsonWriter writer = new JsonWriter(top.out());
            writer.beginObject();
            writer.name("schema").beginObject();
            writer.name("name").value("service-accounting/import");
            writer.name("version").value(1).endObject();
            writer.name("query").beginObject().name("kind").value(kind);
            writer.name("folder").value(folder.toString());
            writer.name("dryRun").value(dryRun).endObject();
            writer.name("rows").beginArray();
            for (FileResult result : results) {
                writer.beginObject().name("file").value(result.file().getFileName().toString());
                writer.name("unit").value(result.unit().map(unit -> unit.value()).orElse(null));
                writeFigures(writer, List.of(result));
                writer.name("problems").beginArray();
                for (String problem : result.problems()) {
                    writer.value(problem);
                }
                writer.endArray().endObject();
            }
            writer.endArray();
            writer.name("sums").beginObject();
            writeFigures(writer, results);
            writer.endObject().endObject();
            writer.flush();
            top.out().print('\n');
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void writeFigures(JsonWriter writer, List<FileResult> results)
            throws IOException {
        for (Outcome outcome : Outcome.values()) {
            writer.name(outcome.word()).value(sum(results, outcome));
        }
        writer.name("bytes").value(results.stream().mapToLong(FileResult::bytes).sum());
    }
}
