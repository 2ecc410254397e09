package serviceaccounting.report;

import java.util.Objects;
import java.util.Optional;
import serviceaccounting.traffic.RemoteAmounts;
import serviceaccounting.traffic.RemotePrefix;

/**
 * What a unit exchanged with one remote in a period, or with all that are not shown one by one.
 *
 * @param remote the remote; empty: all that are not shown
 * @param remotes how many remotes the row stands for; of the remote "other" nobody knows, and it is
 *     1
 * @param amounts what was exchanged
 * @param name the remote's name in the DNS; empty where none was asked for, or none is known
 */
public record RemoteRow(
        Optional<RemotePrefix> remote, int remotes, RemoteAmounts amounts, Optional<String> name) {

    public RemoteRow {
        Objects.requireNonNull(remote, "remote");
        Objects.requireNonNull(amounts, "amounts");
        Objects.requireNonNull(name, "name");
    }

    /** What a row stands for. */
    public enum Kind {
        /** One remote. */
        REMOTE("remote"),
        /** Remotes behind those that are shown. */
        MORE("more"),
        /** Remotes that were too many for the ledger to be told apart. */
        OTHER("other");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** The word in {@code --json} and {@code --csv}. */
        public String word() {
            return word;
        }
    }

    /** What the row stands for. */
    public Kind kind() {
        if (remote.isEmpty()) {
            return Kind.MORE;
        }
        return remote.get().equals(RemotePrefix.OTHER) ? Kind.OTHER : Kind.REMOTE;
    }

    /** The same row with a name. */
    RemoteRow named(String known) {
        return new RemoteRow(remote, remotes, amounts, Optional.of(known));
    }
}
