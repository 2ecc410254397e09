package serviceaccounting.nflog;

/**
 * How much of a group's traffic a tally contains.
 *
 * @param group the NFLOG group
 * @param received packets that came, rejected ones among them
 * @param lost packets that the kernel could not hand over; exact but for those lost after the last
 *     one received, which the next tally counts
 * @param gaps into how many holes the lost ones fall
 */
public record GroupLoss(int group, long received, long lost, long gaps) {}
