package serviceaccounting.nflog;

/**
 * Follows the numbers of a group's packets. The kernel numbers each packet before it tries to hand
 * it over, from 0 at each bind: a gap is exactly the packets that were lost. What was lost after
 * the last packet we got is not seen before the next one comes.
 */
final class GroupSequence {

    private final int group;
    private int next;
    private long received;
    private long lost;
    private long gaps;

    GroupSequence(int group) {
        this.group = group;
    }

    int group() {
        return group;
    }

    /** A packet came. Numbers are unsigned and wrap. */
    void packet(LoggedPacket logged, NflogCounts counts) {
        received++;
        if (!logged.isNumbered()) {
            return;
        }
        int number = logged.number();
        if (number != next) {
            gap(number, counts);
        }
        next = number + 1;
    }

    private void gap(int number, NflogCounts counts) {
        int missing = number - next;
        if (missing < 0) {
            counts.count(NflogCount.RENUMBERED);
            return;
        }
        lost += missing;
        gaps++;
        counts.add(NflogCount.LOST, missing);
        counts.count(NflogCount.GAPS);
    }

    /** What happened since the last call. */
    GroupLoss take() {
        GroupLoss loss = new GroupLoss(group, received, lost, gaps);
        received = 0;
        lost = 0;
        gaps = 0;
        return loss;
    }
}
