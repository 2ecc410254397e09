package serviceaccounting.nflog;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Bytes and packets per address of 128 bits, in one array: open addressing, linear probing, at most
 * half full. Grows as needed and never shrinks. One thread.
 *
 * <pre>
 *   slot:  | high | low | bytes | packets |   one long each; packets 0: the slot is free
 * </pre>
 *
 * <p>Where an address goes depends on numbers drawn anew for each table, or somebody who sends from
 * well-chosen addresses could make us probe for ever.
 */
final class RemoteTable {

    /** The largest array of longs that Java has, half full. */
    static final int MOST_REMOTES = 1 << 26;

    private static final int HIGH = 0;
    private static final int LOW = 1;
    private static final int BYTES = 2;
    private static final int PACKETS = 3;
    private static final int SLOT_LONGS_BITS = 2;
    private static final int SLOT_LONGS = 1 << SLOT_LONGS_BITS;
    private static final int FIRST_SLOTS_BITS = 4;
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private final long highFactor = ThreadLocalRandom.current().nextLong() | 1;
    private final long lowFactor = ThreadLocalRandom.current().nextLong() | 1;
    private long[] slots = new long[SLOT_LONGS << FIRST_SLOTS_BITS];
    private int shift = Long.SIZE - FIRST_SLOTS_BITS;
    private int size;

    /** Whom {@link #forEach} tells. */
    interface Visitor {
        void remote(long high, long low, long bytes, long packets);
    }

    /**
     * Adds one packet, if its address is known or there is room.
     *
     * @param mayGrow whether there is room for another address
     * @return false if it was not added
     */
    boolean add(long high, long low, long bytes, boolean mayGrow) {
        return add(high, low, bytes, 1, mayGrow);
    }

    /** As {@link #add(long, long, long, boolean)}, for several packets at once. */
    boolean add(long high, long low, long bytes, long packets, boolean mayGrow) {
        long[] table = slots;
        int at = slotOf(high, low);
        while (table[at + PACKETS] != 0) {
            if (table[at + LOW] == low && table[at + HIGH] == high) {
                table[at + BYTES] += bytes;
                table[at + PACKETS] += packets;
                return true;
            }
            at = at + SLOT_LONGS & table.length - 1;
        }
        if (mayGrow) {
            insert(at, high, low, bytes, packets);
        }
        return mayGrow;
    }

    /** The bytes of an address; 0 if it is not there. */
    long bytesOf(long high, long low) {
        return slots[find(high, low) + BYTES];
    }

    /** The packets of an address; 0 if it is not there. */
    long packetsOf(long high, long low) {
        return slots[find(high, low) + PACKETS];
    }

    /** The slot of an address, or the free one where it would go, which is all zeros. */
    private int find(long high, long low) {
        int at = slotOf(high, low);
        while (slots[at + PACKETS] != 0 && (slots[at + LOW] != low || slots[at + HIGH] != high)) {
            at = at + SLOT_LONGS & slots.length - 1;
        }
        return at;
    }

    /** How many addresses there are. */
    int size() {
        return size;
    }

    void forEach(Visitor visitor) {
        for (int at = 0; at < slots.length; at += SLOT_LONGS) {
            if (slots[at + PACKETS] != 0) {
                visitor.remote(
                        slots[at + HIGH], slots[at + LOW], slots[at + BYTES], slots[at + PACKETS]);
            }
        }
    }

    private int slotOf(long high, long low) {
        long mixed = high * highFactor + low * lowFactor;
        mixed = (mixed ^ mixed >>> 32) * GOLDEN;
        return (int) (mixed >>> shift) << SLOT_LONGS_BITS;
    }

    private void insert(int at, long high, long low, long bytes, long packets) {
        slots[at + HIGH] = high;
        slots[at + LOW] = low;
        slots[at + BYTES] = bytes;
        slots[at + PACKETS] = packets;
        size++;
        if (size * SLOT_LONGS * 2 > slots.length) {
            grow();
        }
    }

    private void grow() {
        long[] old = slots;
        slots = new long[old.length * 2];
        shift--;
        for (int from = 0; from < old.length; from += SLOT_LONGS) {
            if (old[from + PACKETS] != 0) {
                int to = slotOf(old[from + HIGH], old[from + LOW]);
                while (slots[to + PACKETS] != 0) {
                    to = to + SLOT_LONGS & slots.length - 1;
                }
                System.arraycopy(old, from, slots, to, SLOT_LONGS);
            }
        }
    }
}
