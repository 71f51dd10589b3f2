package dev.sluice.net.fib;

import dev.sluice.net.packet.Ip6Prefix;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * Longest prefix match for IPv6: a hash table for each prefix length in use, tried from the longest to the shortest.
 * The main thread changes it, workers read it without any synchronisation beyond a load with acquire.
 *
 * <p>Addresses are two longs, the first and the last 64 bits as numbers (network order made native). A leaf is a
 * load-balance index.
 *
 * <p>A hash table is an open-addressed {@code long[]}, at most half full. Lengths up to 64 have slots of two longs,
 * {@code high, value}, longer ones of four, {@code high, low, value, 0}, so that no slot crosses a cache line more than
 * the array's own start makes it. A value is the leaf plus one; 0 is an empty slot, -1 one whose prefix has gone. A
 * slot's key is written once, before the value with release; whoever sees a value sees its key. A slot is used again
 * for the same key only; gone ones are left behind when the table is built anew, which publishes another array.
 *
 * <p>In front of each table stands a filter, a bit map of four bits a slot with a bit set for each key. Most packets
 * miss most lengths; the filter is so small that it stays in the cache, and its answer steers no branch: a pass over
 * the pending packets parts them into candidates, which the table then decides on, and the rest.
 */
public final class Ip6Lpm {
    private static final VarHandle LONG = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle LEVELS;
    private static final int BITS = 128;
    private static final int GONE = -1;
    private static final int SMALLEST = 8;

    /** Bits of the filter for each slot, as a shift. */
    private static final int FILTER_BITS = 2;

    private static final long MIX = 0x9e37_79b9_7f4a_7c15L;

    static {
        try {
            LEVELS = MethodHandles.lookup().findVarHandle(Ip6Lpm.class, "levels", Level[].class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Those in use from the longest to the shortest, without length 0; replaced, never changed. Read by workers. */
    private Level[] levels = {};

    private final Level[] byLength = new Level[BITS + 1];

    /** Load-balance index of {@code ::/0}; read by workers. */
    private volatile int defaultLeaf;

    /** The prefixes of one length. */
    private static final class Level {
        final int length;
        final long highMask;
        final long lowMask;
        final int shift;

        /** Longs of a slot, as a shift: 1 or 2. */
        final int stride;

        final long[] slots;

        /** Bit {@code hash >>> filterShift} is set when there may be a key with this hash. */
        final long[] filter;

        final int filterShift;

        /** Slots with a key, gone ones among them. Main only. */
        int used;

        /** Slots with a leaf. Main only. */
        int live;

        Level(final int length, final int wanted) {
            this.length = length;
            highMask = Ip6Prefix.highMask(length);
            lowMask = Ip6Prefix.lowMask(length);
            stride = length <= 64 ? 1 : 2;
            final int bits = 32 - Integer.numberOfLeadingZeros(Math.max(SMALLEST, 2 * wanted) - 1);
            shift = 64 - bits;
            slots = new long[1 << bits + stride];
            filterShift = shift - FILTER_BITS;
            filter = new long[Math.max(1, 1 << bits + FILTER_BITS >> 6)];
        }

        /** Where the value of this key stands, or of the empty slot where it would be. The key is masked. */
        int find(final long high, final long low) {
            final long[] s = slots;
            final int wrap = s.length - 1;
            if (stride == 1) {
                int at = (int) (narrowHash(high) >>> shift) << 1;
                while ((long) LONG.getAcquire(s, at + 1) != 0 && s[at] != high) {
                    at = at + 2 & wrap;
                }
                return at + 1;
            }
            int at = (int) (wideHash(high, low) >>> shift) << 2;
            while ((long) LONG.getAcquire(s, at + 2) != 0 && (s[at] != high || s[at + 1] != low)) {
                at = at + 4 & wrap;
            }
            return at + 2;
        }

        /** Sets the leaf of a masked key; there is room for a new one. */
        void put(final long high, final long low, final int leaf) {
            final int at = find(high, low);
            final long old = slots[at];
            if (old == 0) {
                slots[at - stride] = high;
                if (stride == 2) {
                    slots[at - 1] = low;
                }
                used++;
                final long bit = (stride == 1 ? narrowHash(high) : wideHash(high, low)) >>> filterShift;
                final int word = (int) (bit >>> 6);
                LONG.setRelease(filter, word, filter[word] | 1L << bit);
            }
            if (old <= 0) {
                live++;
            }
            LONG.setRelease(slots, at, leaf + 1L);
        }

        boolean isFull() {
            return (used + 1) << stride + 1 > slots.length;
        }

        /** All that is live in a table with room to grow. */
        Level rebuilt() {
            final Level fresh = new Level(length, live * 2 + 1);
            for (int at = 0; at < slots.length; at += 1 << stride) {
                final long value = slots[at + stride];
                if (value > 0) {
                    fresh.put(slots[at], stride == 2 ? slots[at + 1] : 0, (int) value - 1);
                }
            }
            return fresh;
        }
    }

    /**
     * An empty table.
     *
     * @param defaultLeaf load-balance index of {@code ::/0}
     */
    Ip6Lpm(final int defaultLeaf) {
        this.defaultLeaf = defaultLeaf;
    }

    private static long narrowHash(final long high) {
        return (high ^ high >>> 32) * MIX;
    }

    private static long wideHash(final long high, final long low) {
        final long mixed = high * MIX + low;
        return (mixed ^ mixed >>> 32) * MIX;
    }

    /**
     * Looks a whole frame up, one prefix length at a time; packets that have found theirs drop out.
     *
     * @param high first halves of the destinations
     * @param low last halves
     * @param leaf receives a load-balance index for each packet
     * @param scratch of twice as many elements as packets; what was in it does not matter
     * @param n packets
     */
    public void lookup(final long[] high, final long[] low, final int[] leaf, final int[] scratch, final int n) {
        final Level[] all = (Level[]) LEVELS.getAcquire(this);
        int left = n;
        for (int i = 0; i < n; i++) {
            scratch[i] = i;
        }
        for (int i = 0; i < all.length && left > 0; i++) {
            left = all[i].stride == 1
                    ? narrow(all[i], high, leaf, scratch, left)
                    : wide(all[i], high, low, leaf, scratch, left);
        }
        final int otherwise = defaultLeaf;
        for (int i = 0; i < left; i++) {
            leaf[scratch[i]] = otherwise;
        }
    }

    /**
     * The pending packets, the first {@code n} of the scratch, against prefixes of up to 64 bits; those that miss are
     * moved to the front. The candidates stand at the end, the last first.
     */
    private static int narrow(
            final Level level, final long[] high, final int[] leaf, final int[] scratch, final int n) {
        final long[] filter = level.filter;
        final int filterShift = level.filterShift;
        final long mask = level.highMask;
        int left = 0;
        int candidates = scratch.length;
        for (int j = 0; j < n; j++) {
            final int i = scratch[j];
            final long bit = narrowHash(high[i] & mask) >>> filterShift;
            final int hit = (int) (filter[(int) (bit >>> 6)] >>> bit) & 1;
            scratch[left] = i;
            left += hit ^ 1;
            scratch[candidates - 1] = i;
            candidates -= hit;
        }
        final long[] slots = level.slots;
        final int wrap = slots.length - 1;
        final int shift = level.shift;
        for (int j = scratch.length - 1; j >= candidates; j--) {
            final int i = scratch[j];
            final long key = high[i] & mask;
            int at = (int) (narrowHash(key) >>> shift) << 1;
            long value = (long) LONG.getAcquire(slots, at + 1);
            while (value != 0 && slots[at] != key) {
                at = at + 2 & wrap;
                value = (long) LONG.getAcquire(slots, at + 1);
            }
            leaf[i] = (int) value - 1;
            scratch[left] = i;
            left += (int) (value - 1 >>> 63);
        }
        return left;
    }

    /** The same for longer prefixes. */
    private static int wide(
            final Level level,
            final long[] high,
            final long[] low,
            final int[] leaf,
            final int[] scratch,
            final int n) {
        final long[] filter = level.filter;
        final int filterShift = level.filterShift;
        final long mask = level.lowMask;
        int left = 0;
        int candidates = scratch.length;
        for (int j = 0; j < n; j++) {
            final int i = scratch[j];
            final long bit = wideHash(high[i], low[i] & mask) >>> filterShift;
            final int hit = (int) (filter[(int) (bit >>> 6)] >>> bit) & 1;
            scratch[left] = i;
            left += hit ^ 1;
            scratch[candidates - 1] = i;
            candidates -= hit;
        }
        final long[] slots = level.slots;
        final int wrap = slots.length - 1;
        final int shift = level.shift;
        for (int j = scratch.length - 1; j >= candidates; j--) {
            final int i = scratch[j];
            final long first = high[i];
            final long second = low[i] & mask;
            int at = (int) (wideHash(first, second) >>> shift) << 2;
            long value = (long) LONG.getAcquire(slots, at + 2);
            while (value != 0 && (slots[at] != first || slots[at + 1] != second)) {
                at = at + 4 & wrap;
                value = (long) LONG.getAcquire(slots, at + 2);
            }
            leaf[i] = (int) value - 1;
            scratch[left] = i;
            left += (int) (value - 1 >>> 63);
        }
        return left;
    }

    /** Looks one address up: the exceptional packet, and frames of several tables. */
    public int lookup(final long high, final long low) {
        for (final Level level : (Level[]) LEVELS.getAcquire(this)) {
            final long value =
                    (long) LONG.getAcquire(level.slots, level.find(high & level.highMask, low & level.lowMask));
            if (value > 0) {
                return (int) value - 1;
            }
        }
        return defaultLeaf;
    }

    /** Adds a prefix or replaces its leaf. Main only. */
    void put(final long high, final long low, final int length, final int leaf) {
        if (length == 0) {
            defaultLeaf = leaf;
            return;
        }
        Level level = byLength[length];
        if (level == null) {
            level = new Level(length, 1);
            level.put(high & level.highMask, low & level.lowMask, leaf);
            publish(level);
            return;
        }
        if (level.isFull()) {
            level = level.rebuilt();
            level.put(high & level.highMask, low & level.lowMask, leaf);
            publish(level);
        } else {
            level.put(high & level.highMask, low & level.lowMask, leaf);
        }
    }

    /**
     * Takes a prefix out, which is there; what is shorter then shows through. Main only.
     *
     * @param length 1..128: the default route is replaced, never removed
     */
    void remove(final long high, final long low, final int length) {
        final Level level = byLength[length];
        LONG.setRelease(level.slots, level.find(high & level.highMask, low & level.lowMask), (long) GONE);
        if (--level.live == 0) {
            byLength[length] = null;
            publishLevels();
        }
    }

    private void publish(final Level level) {
        byLength[level.length] = level;
        publishLevels();
    }

    private void publishLevels() {
        final Level[] fresh = new Level[BITS];
        int n = 0;
        for (int length = BITS; length > 0; length--) {
            if (byLength[length] != null) {
                fresh[n++] = byLength[length];
            }
        }
        LEVELS.setRelease(this, Arrays.copyOf(fresh, n));
    }

    /** Prefix lengths in use, without 0. Main only. */
    int lengths() {
        return levels.length;
    }

    /** Bytes of the hash tables. Main only. */
    long bytes() {
        long bytes = 0;
        for (final Level level : levels) {
            bytes += 32 + (long) (level.slots.length + level.filter.length) * Long.BYTES;
        }
        return bytes;
    }
}
