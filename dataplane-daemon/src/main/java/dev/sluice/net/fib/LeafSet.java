package dev.sluice.net.fib;

import java.util.Arrays;

/** Data-path objects with their weights, as they are collected from paths. */
final class LeafSet {
    private long[] dpos = new long[4];
    private double[] weights = new double[4];
    private int size;

    void add(final long dpo, final double weight) {
        if (size == dpos.length) {
            dpos = Arrays.copyOf(dpos, size * 2);
            weights = Arrays.copyOf(weights, size * 2);
        }
        dpos[size] = dpo;
        weights[size++] = weight;
    }

    int size() {
        return size;
    }

    long dpo(final int i) {
        return dpos[i];
    }

    double weight(final int i) {
        return weights[i];
    }

    /** What a path list or an entry with these objects forwards to. */
    Forwarding forwarding() {
        return size == 0 ? Forwarding.DROP : Forwarding.of(dpos, weights, size);
    }
}
