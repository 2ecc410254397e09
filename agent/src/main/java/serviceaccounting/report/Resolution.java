package serviceaccounting.report;

import java.util.ArrayList;
import java.util.List;

/** What one row of a report stands for: a stretch of time, or a run of a unit. */
public enum Resolution {
    FIVE_MINUTES("5min"),
    FIFTEEN_MINUTES("15min"),
    HOUR("hour"),
    DAY("day"),
    MONTH("month"),
    YEAR("year"),
    INVOCATION("invocation");

    private final String word;

    Resolution(String word) {
        this.word = word;
    }

    /** The word on the command line and in {@code --json}. */
    public String word() {
        return word;
    }

    /** Whether rows are calendar days or whole numbers of them. */
    public boolean isCalendar() {
        return this == DAY || this == MONTH || this == YEAR;
    }

    /**
     * The resolution of that word.
     *
     * @throws IllegalArgumentException if there is none; the message names all of them
     */
    public static Resolution of(String word) {
        List<String> words = new ArrayList<>();
        for (Resolution resolution : values()) {
            if (resolution.word.equals(word)) {
                return resolution;
            }
            words.add(resolution.word);
        }
        throw new IllegalArgumentException(
                "'" + word + "' is not a resolution; expected one of " + String.join(", ", words));
    }
}
