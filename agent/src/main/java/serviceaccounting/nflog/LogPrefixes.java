package serviceaccounting.nflog;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Finds the counts for the bytes of a log prefix without making a string of them: a hash table of
 * byte strings, each kept as longs in one array. One thread; allocates only at a new prefix.
 */
final class LogPrefixes {

    /** So many log prefixes are told apart. A unit has two, and a machine some hundred units. */
    static final int MOST = 1 << 14;

    private static final int FIRST_SLOTS_BITS = 6;
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;
    private static final int ROTATION = 5;

    /** Number of the entry plus one; 0 is free. */
    private int[] slots = new int[1 << FIRST_SLOTS_BITS];

    private int shift = Long.SIZE - FIRST_SLOTS_BITS;

    /**
     * The entries found last, plus one: packets of a run come in rows, and "in" is a byte shorter
     * than "out".
     */
    private final int[] recents = new int[2];

    private int size;
    private long[] hashes = new long[1 << FIRST_SLOTS_BITS - 1];
    private int[] groupsAndLengths = new int[hashes.length];
    private int[] wordStarts = new int[hashes.length];
    private RemoteCounts[] counts = new RemoteCounts[hashes.length];
    private long[] words = new long[hashes.length * 8];
    private int wordsUsed;

    /** The counts of that log prefix in that group, or null if it is new. */
    RemoteCounts find(int group, ByteBuffer bytes, int start, int length) {
        int recent = recents[length & 1] - 1;
        if (recent >= 0 && isEntry(recent, group, bytes, start, length)) {
            return counts[recent];
        }
        return findByHash(group, bytes, start, length);
    }

    private RemoteCounts findByHash(int group, ByteBuffer bytes, int start, int length) {
        long hash = hash(group, bytes, start, length);
        int at = (int) (hash >>> shift);
        while (slots[at] != 0) {
            int entry = slots[at] - 1;
            if (hashes[entry] == hash && isEntry(entry, group, bytes, start, length)) {
                recents[length & 1] = entry + 1;
                return counts[entry];
            }
            at = at + 1 & slots.length - 1;
        }
        return null;
    }

    boolean isFull() {
        return size >= MOST;
    }

    /** Adds a log prefix that is not there yet. */
    void add(int group, ByteBuffer bytes, int start, int length, RemoteCounts itsCounts) {
        if (size == hashes.length) {
            grow();
        }
        int entry = size++;
        hashes[entry] = hash(group, bytes, start, length);
        groupsAndLengths[entry] = groupAndLength(group, length);
        wordStarts[entry] = wordsUsed;
        counts[entry] = itsCounts;
        int newWords = wordCount(length);
        if (wordsUsed + newWords > words.length) {
            words = Arrays.copyOf(words, 2 * words.length + newWords);
        }
        for (int i = 0; i < newWords; i++) {
            words[wordsUsed++] = word(bytes, start, length, i);
        }
        occupy(entry);
    }

    private boolean isEntry(int entry, int group, ByteBuffer bytes, int start, int length) {
        if (groupsAndLengths[entry] != groupAndLength(group, length)) {
            return false;
        }
        int first = wordStarts[entry];
        int whole = length / Long.BYTES;
        for (int i = 0; i < whole; i++) {
            if (words[first + i] != bytes.getLong(start + i * Long.BYTES)) {
                return false;
            }
        }
        return whole * Long.BYTES == length
                || words[first + whole] == lastWord(bytes, start + whole * Long.BYTES, length);
    }

    private static long hash(int group, ByteBuffer bytes, int start, int length) {
        long hash = groupAndLength(group, length);
        int whole = length / Long.BYTES;
        for (int i = 0; i < whole; i++) {
            hash = Long.rotateLeft(hash, ROTATION) ^ bytes.getLong(start + i * Long.BYTES);
        }
        if (whole * Long.BYTES != length) {
            hash =
                    Long.rotateLeft(hash, ROTATION)
                            ^ lastWord(bytes, start + whole * Long.BYTES, length);
        }
        hash *= GOLDEN;
        return (hash ^ hash >>> 32) * GOLDEN;
    }

    private static int groupAndLength(int group, int length) {
        return group << Short.SIZE | length;
    }

    private static int wordCount(int length) {
        return (length + Long.BYTES - 1) / Long.BYTES;
    }

    private static long word(ByteBuffer bytes, int start, int length, int index) {
        int at = start + index * Long.BYTES;
        return (index + 1) * Long.BYTES <= length ? bytes.getLong(at) : lastWord(bytes, at, length);
    }

    /** What is left after the whole longs: one to seven bytes. */
    private static long lastWord(ByteBuffer bytes, int start, int length) {
        int left = length % Long.BYTES;
        int at = start;
        long word = 0;
        if (left >= Integer.BYTES) {
            word = bytes.getInt(at);
            at += Integer.BYTES;
            left -= Integer.BYTES;
        }
        for (; left > 0; left--) {
            word = word << Byte.SIZE | bytes.get(at++) & 0xff;
        }
        return word;
    }

    private void grow() {
        int capacity = 2 * hashes.length;
        hashes = Arrays.copyOf(hashes, capacity);
        groupsAndLengths = Arrays.copyOf(groupsAndLengths, capacity);
        wordStarts = Arrays.copyOf(wordStarts, capacity);
        counts = Arrays.copyOf(counts, capacity);
        slots = new int[2 * slots.length];
        shift--;
        for (int entry = 0; entry < size; entry++) {
            occupy(entry);
        }
    }

    private void occupy(int entry) {
        int at = (int) (hashes[entry] >>> shift);
        while (slots[at] != 0) {
            at = at + 1 & slots.length - 1;
        }
        slots[at] = entry + 1;
    }
}
