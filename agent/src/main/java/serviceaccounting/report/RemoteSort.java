package serviceaccounting.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;
import serviceaccounting.traffic.RemoteAmounts;

/** Which remotes stand first. */
public enum RemoteSort {
    /** Those that most was received from. */
    INGRESS("ingress", RemoteAmounts::ingressBytes),
    /** Those that most was sent to. */
    EGRESS("egress", RemoteAmounts::egressBytes),
    /** Those that most was exchanged with. */
    TOTAL("total", amounts -> Amounts.plus(amounts.ingressBytes(), amounts.egressBytes()));

    private final String word;
    private final ToLongFunction<RemoteAmounts> bytes;

    RemoteSort(String word, ToLongFunction<RemoteAmounts> bytes) {
        this.word = word;
        this.bytes = bytes;
    }

    /** The word on the command line and in {@code --json}. */
    public String word() {
        return word;
    }

    /** Most first; where that is equal, by both directions. */
    Comparator<RemoteAmounts> mostFirst() {
        return Comparator.comparingLong(bytes).thenComparingLong(TOTAL.bytes).reversed();
    }

    /**
     * What is meant by that word.
     *
     * @throws IllegalArgumentException if nothing is; the message names all words
     */
    public static RemoteSort of(String word) {
        List<String> words = new ArrayList<>();
        for (RemoteSort sort : values()) {
            if (sort.word.equals(word)) {
                return sort;
            }
            words.add(sort.word);
        }
        throw new IllegalArgumentException(
                "remotes can't be sorted by '%s'; expected one of %s"
                        .formatted(word, String.join(", ", words)));
    }
}
