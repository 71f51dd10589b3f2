package dev.sluice.net.fib;

import java.util.Arrays;

/**
 * What a path list or an entry forwards to: data-path objects with their weights, and the buckets they make. Immutable,
 * shared by all entries of a path list.
 *
 * @param dpos objects, {@code next:8 << 32 | index}, none twice
 * @param weights their shares, positive
 * @param buckets a power of two of objects in the proportion of the weights
 */
record Forwarding(long[] dpos, double[] weights, long[] buckets) {
    static final Forwarding DROP = of(new long[] {DpoType.DROP.dpo(0)}, new double[] {1}, 1);

    /** So much of all buckets may be off the exact proportion. */
    private static final double TOLERANCE = 0.1;

    /** The forwarding of the first {@code n} objects; equal ones are joined. */
    static Forwarding of(final long[] dpos, final double[] weights, final int n) {
        final long[] distinct = new long[n];
        final double[] sums = new double[n];
        int count = 0;
        for (int i = 0; i < n; i++) {
            int at = 0;
            while (at < count && distinct[at] != dpos[i]) {
                at++;
            }
            distinct[at] = dpos[i];
            sums[at] += weights[i];
            count = Math.max(count, at + 1);
        }
        final long[] d = Arrays.copyOf(distinct, count);
        final double[] w = Arrays.copyOf(sums, count);
        return new Forwarding(d, w, spread(d, w));
    }

    /** The smallest power of two of buckets in which the shares come out within the tolerance. */
    private static long[] spread(final long[] dpos, final double[] weights) {
        final int n = dpos.length;
        final double sum = Arrays.stream(weights).sum();
        for (int size = Math.max(1, Integer.highestOneBit(n * 2 - 1)); ; size *= 2) {
            final int[] counts = new int[n];
            int left = size;
            double error = 0;
            int largest = 0;
            for (int i = 0; i < n; i++) {
                final double exact = weights[i] * size / sum;
                counts[i] = Math.min((int) Math.max(1, Math.round(exact)), Math.max(0, left - (n - 1 - i)));
                left -= counts[i];
                largest = weights[i] > weights[largest] ? i : largest;
            }
            counts[largest] += left;
            for (int i = 0; i < n; i++) {
                error += Math.abs(counts[i] - weights[i] * size / sum);
            }
            if (error <= TOLERANCE * size || size * 2 > LoadBalanceTable.MAX_BUCKETS) {
                return fill(dpos, counts, size);
            }
        }
    }

    private static long[] fill(final long[] dpos, final int[] counts, final int size) {
        final long[] buckets = new long[size];
        int at = 0;
        for (int i = 0; i < counts.length; i++) {
            Arrays.fill(buckets, at, at + counts[i], dpos[i]);
            at += counts[i];
        }
        return buckets;
    }

    /** The share of an object, 0 to 1. */
    double share(final int i) {
        return weights[i] / Arrays.stream(weights).sum();
    }

    /** True when nothing gets through. */
    boolean isDrop() {
        return dpos.length == 1 && DpoType.of(dpos[0]) == DpoType.DROP;
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof Forwarding f && Arrays.equals(dpos, f.dpos) && Arrays.equals(weights, f.weights);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dpos);
    }
}
