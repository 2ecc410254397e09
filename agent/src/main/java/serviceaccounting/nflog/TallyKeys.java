package serviceaccounting.nflog;

/** Says where packets belong. */
public interface TallyKeys {

    /**
     * The key for the packets of a rule. Asked by the reader's thread, once per rule and tally, so
     * it must be quick and must not fail; the same answer for several rules puts their packets
     * together. At too many different log prefixes the empty one stands for all further ones.
     *
     * @param group the rule's NFLOG group
     * @param logPrefix the rule's log prefix, perhaps empty; whatever stands in the rule
     */
    TallyKey keyOf(int group, String logPrefix);
}
