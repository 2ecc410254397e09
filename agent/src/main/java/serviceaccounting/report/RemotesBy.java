package serviceaccounting.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** For what stretch of time remotes are summed up: the whole range, or each period of it. */
public enum RemotesBy {
    TOTAL("total", Optional.empty()),
    HOUR("hour", Optional.of(Resolution.HOUR)),
    DAY("day", Optional.of(Resolution.DAY)),
    MONTH("month", Optional.of(Resolution.MONTH)),
    YEAR("year", Optional.of(Resolution.YEAR));

    private final String word;
    private final Optional<Resolution> resolution;

    RemotesBy(String word, Optional<Resolution> resolution) {
        this.word = word;
        this.resolution = resolution;
    }

    /** The word on the command line and in {@code --json}. */
    public String word() {
        return word;
    }

    /** What one period is; empty: the whole range. */
    Optional<Resolution> resolution() {
        return resolution;
    }

    /**
     * What is meant by that word.
     *
     * @throws IllegalArgumentException if nothing is; the message names all words
     */
    public static RemotesBy of(String word) {
        List<String> words = new ArrayList<>();
        for (RemotesBy by : values()) {
            if (by.word.equals(word)) {
                return by;
            }
            words.add(by.word);
        }
        throw new IllegalArgumentException(
                "remotes can't be shown by '%s'; expected one of %s"
                        .formatted(word, String.join(", ", words)));
    }
}
