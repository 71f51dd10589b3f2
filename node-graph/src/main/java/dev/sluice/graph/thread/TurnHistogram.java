package dev.sluice.graph.thread;

import java.util.Arrays;

/**
 * How long turns of a loop took: a count for each quarter of a power of two of nanoseconds, so that a percentile is at
 * most a quarter too large. Counted by the loop's thread with plain stores; others read a moment late. {@link #clear}
 * and {@link #read} belong to main.
 */
public final class TurnHistogram {
    private static final int SUB_BITS = 2;
    private static final int SUB = 1 << SUB_BITS;

    /** Up to 2^40 ns, a quarter of an hour; what is longer counts as that. */
    private static final int BUCKETS = 40 * SUB;

    private final long[] counts = new long[BUCKETS];
    private final long[] cleared = new long[BUCKETS];

    /**
     * What was counted since the last clear.
     *
     * @param counts turns by bucket; {@link #upperNs(int)} tells how long they were at most
     * @param turns sum of the counts
     */
    public record Counts(long[] counts, long turns) {
        /**
         * The length that a share of the turns does not exceed, as the upper end of its bucket; 0 when there were none.
         *
         * @param share 0 to 1
         */
        public long percentileNs(final double share) {
            final long wanted = Math.max(1, (long) Math.ceil(share * turns));
            long sum = 0;
            for (int i = 0; i < counts.length && turns > 0; i++) {
                sum += counts[i];
                if (sum >= wanted) {
                    return upperNs(i);
                }
            }
            return 0;
        }

        /** These without others that were counted among them. */
        public Counts without(final Counts others) {
            final long[] rest = counts.clone();
            for (int i = 0; i < rest.length; i++) {
                rest[i] = Math.max(0, rest[i] - others.counts[i]);
            }
            return new Counts(rest, Arrays.stream(rest).sum());
        }
    }

    /** A turn that took {@code ns}. The loop's thread. */
    void add(final long ns) {
        counts[bucket(ns)]++;
    }

    /** Lets the counts begin anew for readers. */
    public void clear() {
        System.arraycopy(counts, 0, cleared, 0, BUCKETS);
    }

    /** The counts since the last clear. */
    public Counts read() {
        final long[] since = counts.clone();
        for (int i = 0; i < BUCKETS; i++) {
            since[i] -= cleared[i];
        }
        return new Counts(since, Arrays.stream(since).sum());
    }

    /** The longest turn that a bucket counts, nanoseconds. */
    public static long upperNs(final int bucket) {
        return lowerNs(bucket + 1) - 1;
    }

    private static long lowerNs(final int bucket) {
        if (bucket < SUB) {
            return bucket;
        }
        final int exponent = bucket / SUB - 1;
        return (long) (SUB + bucket % SUB) << exponent;
    }

    private static int bucket(final long ns) {
        if (ns < SUB) {
            return (int) Math.max(0, ns);
        }
        final int exponent = 63 - Long.numberOfLeadingZeros(ns) - SUB_BITS;
        return Math.min(BUCKETS - 1, (exponent + 1) * SUB + (int) (ns >>> exponent) - SUB);
    }
}
