package dev.sluice.net.neighbor;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Neighbours that a worker has just heard of, and whether main has published them: a host that gets our answer to its
 * ARP request sends at once, and its packet may overtake what main has to do. Any thread.
 *
 * <p>A small cache in which one may displace another and races lose an entry: then a packet is dropped while the
 * neighbour is asked for, as without it. An entry is a key, and twice the time when it was heard of, one more once
 * published.
 */
final class NeighborArrivals {
    /** How long main may take; after that the neighbour is asked for. */
    static final long PATIENCE_NS = 10_000_000L;

    /** Nothing is known. */
    static final int NONE = 0;

    /** A worker has heard of it. */
    static final int HEARD = 1;

    /** Main has published it. */
    static final int PUBLISHED = 2;

    private static final int SLOTS = 256;
    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] entries = new long[2 * SLOTS];

    /** The key of a neighbour; the address in halves, of which the first is 0 for IPv4. */
    static long key(final int swIfIndex, final long high, final long low) {
        long hash = (high ^ swIfIndex) * 0x9e37_79b9_7f4a_7c15L;
        hash ^= hash >>> 32;
        hash = (hash ^ low) * 0xbf58_476d_1ce4_e5b9L;
        return hash ^ hash >>> 29 | 1;
    }

    /** A worker has heard of a neighbour and told main. */
    void heard(final long key, final long nowNs) {
        final int at = slot(key);
        WORD.setRelease(entries, at + 1, nowNs << 1);
        WORD.setRelease(entries, at, key);
    }

    /** Main has published a neighbour. */
    void published(final long key) {
        final int at = slot(key);
        final long time = (long) WORD.getAcquire(entries, at + 1);
        if ((long) WORD.getAcquire(entries, at) == key) {
            WORD.compareAndSet(entries, at + 1, time, time | 1);
        }
    }

    /** What is known of a neighbour: {@link #NONE}, {@link #HEARD} or {@link #PUBLISHED}. */
    int state(final long key, final long nowNs) {
        final int at = slot(key);
        if ((long) WORD.getAcquire(entries, at) != key) {
            return NONE;
        }
        final long time = (long) WORD.getAcquire(entries, at + 1);
        if (nowNs - (time >> 1) > PATIENCE_NS) {
            return NONE;
        }
        return (time & 1) == 0 ? HEARD : PUBLISHED;
    }

    private static int slot(final long key) {
        return (int) (key >>> 40) % SLOTS * 2;
    }
}
