package dev.sluice.net.icmp;

/** Lets so many through a second, and as many at once after a quiet second. Owner: one thread. */
final class TokenBucket {
    private final long costNs;
    private final long burstNs;
    private long fullNs = Long.MIN_VALUE;

    TokenBucket(final int perSecond) {
        costNs = 1_000_000_000L / perSecond;
        burstNs = costNs * perSecond;
    }

    /** Takes a token; false when there is none. */
    boolean take(final long nowNs) {
        // the bucket as the time at which it will be full: one number that needs no refill
        final long from = Math.max(fullNs, nowNs);
        if (from - nowNs + costNs > burstNs) {
            return false;
        }
        fullNs = from + costNs;
        return true;
    }
}
