package dev.sluice.net.l2;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The MAC table of all bridge domains: a hash from (domain, address) to what is known of the station. Main writes,
 * workers read {@link #slots()} and mark entries as seen.
 *
 * <p>Layout: pairs of longs {key, value}; two pairs are a bucket of 32 bytes, and a full bucket overflows to the next.
 * A key is set once in the life of an array, after its value, and stays when the entry goes (its value is then 0); an
 * array with too many keys is replaced by a new one. So a worker that reads while main writes sees an old value or a
 * new one, never another station's.
 *
 * <pre>
 * key     63 bridge domain index 48 | 47 MAC address as loaded 0
 * value   47 age stamp 32 | flags 16 | 15 sw_if_index 0
 * </pre>
 */
final class MacTable {
    /** The entry is there. */
    static final long VALID = 1L << 16;

    /** Was configured and stays with its interface. */
    static final long STATIC = 1L << 17;

    /** Frames from and to this address are dropped. */
    static final long FILTER = 1L << 18;

    /** The address of the domain's routed interface. */
    static final long BVI = 1L << 19;

    /** Was learned: ages, and counts towards the limit. */
    static final long LEARNED = 1L << 20;

    /** Mask of the interface in a value. */
    static final int INTERFACE = 0xffff;

    /** Mask of the address in a key or in eight loaded bytes. */
    static final long MAC = 0xffff_ffff_ffffL;

    private static final int STAMP_SHIFT = 32;
    private static final int STAMP = 0xffff;
    private static final int DOMAIN_SHIFT = 48;
    private static final long MIX = 0x9e37_79b9_7f4a_7c15L;
    private static final int BUCKET = 4;
    private static final int FIRST_LENGTH = 4096;
    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

    private volatile long[] slots = new long[FIRST_LENGTH];
    private int keys;
    private int live;

    /** Receives entries. */
    @FunctionalInterface
    interface Visitor {
        /** One entry. */
        void entry(long key, long value);
    }

    /** The key of an address as loaded in a domain whose index is at least 1. */
    static long key(final int domain, final long macLoaded) {
        return (long) domain << DOMAIN_SHIFT | macLoaded & MAC;
    }

    /** The domain of a key. */
    static int domain(final long key) {
        return (int) (key >>> DOMAIN_SHIFT);
    }

    /** The value of an entry. */
    static long value(final int swIfIndex, final long flags, final int stamp) {
        return VALID | flags | swIfIndex | (long) (stamp & STAMP) << STAMP_SHIFT;
    }

    /** When the station was last heard of, in minutes, 16 bits. */
    static int stamp(final long value) {
        return (int) (value >>> STAMP_SHIFT) & STAMP;
    }

    /** What {@link #lookup} reads. Any thread. */
    long[] slots() {
        return slots;
    }

    /** Number of entries. */
    int size() {
        return live;
    }

    /**
     * Finds many keys at once, in small loops so that their cache misses overlap: {@code values[i]} is the value of
     * {@code keys[i]}, 0 when there is none.
     *
     * @param at scratch, as long as the others
     */
    static void lookup(final long[] slots, final long[] keys, final long[] values, final int[] at, final int n) {
        final int shift = shift(slots);
        for (int i = 0; i < n; i++) {
            at[i] = (int) (keys[i] * MIX >>> shift) * BUCKET;
        }
        long full = 0;
        for (int i = 0; i < n; i++) {
            final int bucket = at[i];
            final long key = keys[i];
            final long key0 = slots[bucket];
            final long key1 = slots[bucket + 2];
            final long not0 = notZero(key0 ^ key);
            final long not1 = notZero(key1 ^ key);
            values[i] = slots[bucket + 1] & ~not0 | slots[bucket + 3] & ~not1;
            // a bucket that is full of others may go on in the next one
            full |= not0 & not1 & notZero(key0) & notZero(key1);
        }
        if (full != 0) {
            overflows(slots, keys, values, at, n);
        }
    }

    private static void overflows(
            final long[] slots, final long[] keys, final long[] values, final int[] at, final int n) {
        for (int i = 0; i < n; i++) {
            if (values[i] == 0) {
                values[i] = overflow(slots, at[i], keys[i]);
            }
        }
    }

    private static long notZero(final long word) {
        return (word | -word) >> 63;
    }

    private static int shift(final long[] slots) {
        return Long.numberOfLeadingZeros(slots.length / BUCKET) + 1;
    }

    private static long overflow(final long[] slots, final int bucket, final long key) {
        final int at = find(slots, bucket, key);
        return slots[at] == key ? slots[at + 1] : 0;
    }

    /** Place of a key, or the free place where it would go. */
    private static int find(final long[] slots, final int from, final long key) {
        int at = from;
        while (slots[at] != key && slots[at] != 0) {
            at = at + 2 & slots.length - 1;
        }
        return at;
    }

    private static int place(final long[] slots, final long key) {
        return find(slots, (int) (key * MIX >>> shift(slots)) * BUCKET, key);
    }

    /** Workers: notes that a station was heard of, unless the entry has changed since {@code value} was read. */
    static void seen(final long[] slots, final long key, final long value, final int stamp) {
        final int at = place(slots, key);
        if (slots[at] == key) {
            final long fresh = value & ~((long) STAMP << STAMP_SHIFT) | (long) (stamp & STAMP) << STAMP_SHIFT;
            LONGS.compareAndSet(slots, at + 1, value, fresh);
        }
    }

    /** Value of a key, 0 when there is none. */
    long get(final long key) {
        final int at = place(slots, key);
        return slots[at] == key ? slots[at + 1] : 0;
    }

    /** Main: adds an entry or changes it. */
    void put(final long key, final long value) {
        int at = place(slots, key);
        if (slots[at] != key) {
            // a third at most, so that few buckets are full
            if ((keys + 1) * 3L * 2 > slots.length) {
                rebuild();
                at = place(slots, key);
            }
            keys++;
        }
        live += slots[at + 1] == 0 ? 1 : 0;
        LONGS.setRelease(slots, at + 1, value);
        LONGS.setRelease(slots, at, key);
    }

    /** Main: takes an entry out. */
    void remove(final long key) {
        final int at = place(slots, key);
        if (slots[at] == key && slots[at + 1] != 0) {
            LONGS.setRelease(slots, at + 1, 0L);
            live--;
        }
    }

    /**
     * Shows every entry of an array that main may be writing to; an entry that comes or goes meanwhile may be missed or
     * shown. Any thread.
     */
    static void scan(final long[] slots, final Visitor visitor) {
        for (int at = 0; at < slots.length; at += 2) {
            final long key = (long) LONGS.getAcquire(slots, at);
            final long value = (long) LONGS.getAcquire(slots, at + 1);
            if (key != 0 && value != 0) {
                visitor.entry(key, value);
            }
        }
    }

    /** Main: shows every entry; the visitor may remove it. */
    void forEach(final Visitor visitor) {
        final long[] array = slots;
        for (int at = 0; at < array.length; at += 2) {
            final long value = array[at + 1];
            if (value != 0) {
                visitor.entry(array[at], value);
            }
        }
    }

    private void rebuild() {
        final long[] old = slots;
        int length = FIRST_LENGTH;
        while (length < (live + 1) * 4L * 2) {
            length *= 2;
        }
        final long[] fresh = new long[length];
        for (int at = 0; at < old.length; at += 2) {
            if (old[at + 1] != 0) {
                final int to = place(fresh, old[at]);
                fresh[to] = old[at];
                fresh[to + 1] = old[at + 1];
            }
        }
        keys = live;
        slots = fresh;
    }
}
