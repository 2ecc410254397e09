package serviceaccounting.settings;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds what somebody probably meant to write. */
public final class NearestWord {

    private NearestWord() {}

    /**
     * The candidate with the fewest typing slips: a letter too many, missing, wrong, or two
     * swapped. Upper and lower case are the same. Empty if none is near: more than two slips, or
     * more than a third of a longer word.
     */
    public static Optional<String> among(String word, Collection<String> candidates) {
        String sought = word.toLowerCase(Locale.ROOT);
        int fewest = Math.max(2, word.length() / 3) + 1;
        String nearest = null;
        for (String candidate : candidates) {
            int slips = slips(sought, candidate.toLowerCase(Locale.ROOT));
            if (slips < fewest && slips < candidate.length()) {
                fewest = slips;
                nearest = candidate;
            }
        }
        return Optional.ofNullable(nearest);
    }

    /** The optimal string alignment distance, row by row. */
    static int slips(String from, String to) {
        int[] beforeLast = new int[to.length() + 1];
        int[] last = new int[to.length() + 1];
        for (int column = 0; column <= to.length(); column++) {
            last[column] = column;
        }
        for (int row = 1; row <= from.length(); row++) {
            int[] current = new int[to.length() + 1];
            current[0] = row;
            for (int column = 1; column <= to.length(); column++) {
                boolean same = from.charAt(row - 1) == to.charAt(column - 1);
                int replaced = last[column - 1] + (same ? 0 : 1);
                int best = Math.min(replaced, 1 + Math.min(last[column], current[column - 1]));
                boolean swapped =
                        row > 1
                                && column > 1
                                && from.charAt(row - 1) == to.charAt(column - 2)
                                && from.charAt(row - 2) == to.charAt(column - 1);
                current[column] = swapped ? Math.min(best, 1 + beforeLast[column - 2]) : best;
            }
            beforeLast = last;
            last = current;
        }
        return last[to.length()];
    }
}
