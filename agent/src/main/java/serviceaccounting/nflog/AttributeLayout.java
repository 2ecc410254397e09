package serviceaccounting.nflog;

import java.nio.ByteBuffer;

/**
 * Where the attributes of a message stood. The kernel writes them in the same order and mostly of
 * the same lengths, so the next message is likely to look the same: comparing all heads at places
 * that are known is faster than following them from one to the next, where each read waits for the
 * one before.
 */
final class AttributeLayout {

    /** More than the kernel writes. A message with more of them is read attribute by attribute. */
    private static final int MOST = 16;

    private final int[] offsets = new int[MOST];
    private final int[] heads = new int[MOST];
    private int count;
    private int bytes = -1;

    private int payloadOffset;
    private int payloadLength;
    private int prefixOffset;
    private int prefixLength;
    private int numberOffset;

    /** Forgets what it knew; it is then filled with {@link #add} and kept with {@link #keep}. */
    void begin() {
        count = 0;
        bytes = -1;
    }

    /**
     * Notes an attribute: its place from the start of the message's body, and its first four bytes.
     */
    void add(int offset, int head) {
        if (count < MOST) {
            offsets[count] = offset;
            heads[count] = head;
        }
        count++;
    }

    /** Keeps what was noted, for bodies of that length. Offsets of values; -1 if there is none. */
    void keep(
            int bodyBytes,
            int payload,
            int payloadBytes,
            int prefix,
            int prefixBytes,
            int sequenceNumber) {
        bytes = count <= MOST ? bodyBytes : -1;
        payloadOffset = payload;
        payloadLength = payloadBytes;
        prefixOffset = prefix;
        prefixLength = prefixBytes;
        numberOffset = sequenceNumber;
    }

    /**
     * Whether a body of that length, which begins there, has these attributes. All heads are
     * compared: then each attribute begins where the one before ends, as it did in the message that
     * was looked at whole.
     */
    boolean fits(ByteBuffer host, int start, int bodyBytes) {
        if (bodyBytes != bytes) {
            return false;
        }
        int different = 0;
        for (int i = 0; i < count; i++) {
            different |= host.getInt(start + offsets[i]) ^ heads[i];
        }
        return different == 0;
    }

    int payloadOffset() {
        return payloadOffset;
    }

    int payloadLength() {
        return payloadLength;
    }

    int prefixOffset() {
        return prefixOffset;
    }

    int prefixLength() {
        return prefixLength;
    }

    int numberOffset() {
        return numberOffset;
    }
}
