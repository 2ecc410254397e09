package serviceaccounting.acctd;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import serviceaccounting.nflog.GroupLoss;
import serviceaccounting.nflog.NflogCount;
import serviceaccounting.nflog.NflogCounts;
import serviceaccounting.nflog.Tally;

/** Says what a tally lacks, one line each; nothing if it lacks nothing. */
final class LossReport {

    private final NflogCounts counts = new NflogCounts();
    private final Map<Integer, GroupLoss> losses = new TreeMap<>();

    void add(Tally tally) {
        counts.addAll(tally.counts());
        for (GroupLoss loss : tally.losses()) {
            losses.merge(loss.group(), loss, LossReport::sum);
        }
    }

    private static GroupLoss sum(GroupLoss one, GroupLoss other) {
        return new GroupLoss(
                one.group(),
                one.received() + other.received(),
                one.lost() + other.lost(),
                one.gaps() + other.gaps());
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (GroupLoss loss : losses.values()) {
            if (loss.lost() > 0) {
                lines.add(
                        "group %d: %d packets lost in %d gaps, %d received; their bytes are missing"
                                .formatted(
                                        loss.group(), loss.lost(), loss.gaps(), loss.received()));
            }
        }
        for (NflogCount what : NflogCount.values()) {
            if (counts.get(what) > 0 && isTrouble(what)) {
                lines.add(counts.get(what) + " " + what.help());
            }
        }
        return lines;
    }

    private static boolean isTrouble(NflogCount what) {
        return switch (what) {
            case PACKETS, BYTES, LOST, GAPS -> false;
            default -> true;
        };
    }

    /** All that was read. */
    String sums() {
        long lost = counts.get(NflogCount.LOST);
        return "%d packets and %d bytes counted, %d packets lost, %d rejected"
                .formatted(
                        counts.get(NflogCount.PACKETS),
                        counts.get(NflogCount.BYTES),
                        lost,
                        counts.rejected());
    }
}
