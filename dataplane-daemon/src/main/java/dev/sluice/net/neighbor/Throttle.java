package dev.sluice.net.neighbor;

import java.util.Arrays;

/**
 * Lets each key through once in {@link #WINDOW_NS}, VPP's millisecond, and at most {@value #BITS} keys: a scan of a
 * large network is held to that rate. RFC 1122 section 2.3.2.1 recommends one question a second for a host that asks by
 * itself; here each packet of others that waits for the answer may ask. Keys share bits by a hash whose seed changes
 * with every window, so that two that collide do so once. Owner: one thread.
 */
final class Throttle {
    static final int BITS = 4096;

    /** How long a key is held back. */
    static final long WINDOW_NS = 1_000_000L;

    private final long[] seen = new long[BITS / 64];
    private long windowEndNs = Long.MIN_VALUE;
    private long seed = 0x9e37_79b9_7f4a_7c15L;
    private int epoch;

    /** Begins a frame: a new window or another epoch forgets all keys. */
    void begin(final long nowNs, final int currentEpoch) {
        if (nowNs >= windowEndNs || epoch != currentEpoch) {
            epoch = currentEpoch;
            windowEndNs = nowNs + WINDOW_NS;
            seed = seed * 0x5851_f42d_4c95_7f2dL + 0x1405_7b7e_f767_814fL;
            Arrays.fill(seen, 0);
        }
    }

    /** True when the key was let through in this window already; notes it. */
    boolean isThrottled(final long key) {
        long hash = (key ^ seed) * 0x9e37_79b9_7f4a_7c15L;
        hash ^= hash >>> 29;
        hash *= 0xbf58_476d_1ce4_e5b9L;
        final int bit = (int) (hash >>> 52);
        final long mask = 1L << (bit & 63);
        final boolean before = (seen[bit >> 6] & mask) != 0;
        seen[bit >> 6] |= mask;
        return before;
    }
}
