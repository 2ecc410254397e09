package serviceaccounting.report;

import serviceaccounting.traffic.RemoteAmounts;

/** A sum of amounts under way. */
final class RemoteTally {

    private long ingressBytes;
    private long ingressPackets;
    private long egressBytes;
    private long egressPackets;

    void add(RemoteAmounts more) {
        ingressBytes = Amounts.plus(ingressBytes, more.ingressBytes());
        ingressPackets = Amounts.plus(ingressPackets, more.ingressPackets());
        egressBytes = Amounts.plus(egressBytes, more.egressBytes());
        egressPackets = Amounts.plus(egressPackets, more.egressPackets());
    }

    RemoteAmounts amounts() {
        return new RemoteAmounts(ingressBytes, ingressPackets, egressBytes, egressPackets);
    }

    /** Whether a sum was too large for a long, and stands at the largest there is. */
    boolean overflowed() {
        return ingressBytes == Long.MAX_VALUE || egressBytes == Long.MAX_VALUE;
    }
}
