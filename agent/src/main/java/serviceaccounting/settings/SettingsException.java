package serviceaccounting.settings;

import java.util.List;

/**
 * The settings can't be used. One line per problem, each with the file, the place in it, the value
 * and what is expected.
 */
public final class SettingsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    /** Says one thing that is wrong. */
    public SettingsException(String problem) {
        this(List.of(problem));
    }

    /** Says everything that is wrong. */
    public SettingsException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    /** What is wrong, in the file's order; at least one line. */
    public List<String> problems() {
        return problems;
    }
}
