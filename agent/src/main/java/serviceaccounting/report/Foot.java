package serviceaccounting.report;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What stands below the figures of every table: the notes, and the moment they are as of. */
final class Foot {

    private Foot() {}

    static void write(
            List<String> notes, Optional<Instant> asOf, TimeLabels labels, PrintWriter out) {
        out.print('\n');
        notes.forEach(note -> out.print("note: " + note + "\n"));
        out.print(
                asOf.map(moment -> "as of " + labels.second(moment) + ", the agent's last commit\n")
                        .orElse("the agent has committed nothing yet\n"));
    }
}
