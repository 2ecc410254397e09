package serviceaccounting.importing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import serviceaccounting.traffic.UnitName;

/**
 * What became of a file.
 *
 * @param file the file
 * @param unit the unit it is about; empty if that can't be told
 * @param counts how many of its rows came to what; those that came to nothing are not in it
 * @param bytes how many bytes are in the ledger now that were not before
 * @param problems what can't be understood, each a sentence without the file's name
 */
public record FileResult(
        Path file,
        Optional<UnitName> unit,
        Map<Outcome, Long> counts,
        long bytes,
        List<String> problems) {

    public FileResult {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(unit, "unit");
        EnumMap<Outcome, Long> copy = new EnumMap<>(Outcome.class);
        copy.putAll(counts);
        counts = Collections.unmodifiableMap(copy);
        problems = List.copyOf(problems);
    }

    /** How many rows came to that. */
    public long count(Outcome outcome) {
        return counts.getOrDefault(outcome, 0L);
    }

    /** Collects what becomes of a file. */
    static final class Builder {

        private final Path file;
        private final EnumMap<Outcome, Long> counts = new EnumMap<>(Outcome.class);
        private final List<String> problems = new ArrayList<>();
        private Optional<UnitName> unit = Optional.empty();
        private long bytes;

        Builder(Path file) {
            this.file = file;
        }

        Builder unit(UnitName name) {
            unit = Optional.of(name);
            return this;
        }

        Builder count(Outcome outcome, long more) {
            counts.merge(outcome, more, Long::sum);
            return this;
        }

        Builder bytes(long more) {
            bytes += more;
            return this;
        }

        Builder problem(String sentence) {
            problems.add(sentence);
            return this;
        }

        FileResult build() {
            return new FileResult(file, unit, counts, bytes, problems);
        }
    }
}
