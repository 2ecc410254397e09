package serviceaccounting.scope;

import serviceaccounting.traffic.UnitName;

/** Names of scopes and slices as people write them, and one for a command that was given none. */
public final class ScopeName {

    private static final String SCOPE = ".scope";
    private static final String SLICE = ".slice";
    private static final String NOT_IN_NAMES = "[^a-zA-Z0-9:_.-]";

    /** Of a command's name; what is behind it must fit into 255 characters with it. */
    private static final int LONGEST_COMMAND = 200;

    private ScopeName() {}

    /**
     * The scope: {@code worker} is {@code worker.scope}.
     *
     * @throws IllegalArgumentException if no scope can have this name; one line
     */
    public static UnitName parse(String text) {
        return named(text, SCOPE, "scope");
    }

    /** The slice: {@code batch} is {@code batch.slice}. */
    static UnitName parseSlice(String text) {
        return named(text, SLICE, "slice");
    }

    /**
     * The name of a scope for a command: {@code curl-4711.scope}, which the pattern {@code
     * curl-*.scope} finds.
     *
     * @param command the program, perhaps with its folders
     * @param pid the process that becomes it
     */
    public static UnitName ofCommand(String command, long pid) {
        String name = command.substring(command.lastIndexOf('/') + 1);
        String plain = name.replaceAll(NOT_IN_NAMES, "_").replaceFirst("^[.-]+", "_");
        String cut = plain.substring(0, Math.min(plain.length(), LONGEST_COMMAND));
        return new UnitName("%s-%d%s".formatted(cut.isEmpty() ? "command" : cut, pid, SCOPE));
    }

    private static UnitName named(String text, String suffix, String kind) {
        String full = text.endsWith(suffix) ? text : text + suffix;
        try {
            UnitName name = new UnitName(full);
            if (!name.isTemplate() && !text.startsWith("-") && !text.startsWith(".")) {
                return name;
            }
        } catch (IllegalArgumentException refused) {
            // Said below, in words that fit.
        }
        throw new IllegalArgumentException(
                "no %s can be named '%s'; expected letters, digits and : _ . - \\, at most 255"
                        .formatted(kind, text));
    }
}
