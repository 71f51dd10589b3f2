package dev.sluice.graph.counter;

import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Objects;

/**
 * A vector of counters, one row per thread: {@code cells} longs for each object (1: packets; 2: packets and bytes).
 *
 * <p>A row belongs to its thread, which adds with plain stores; everyone else reads sums that may be a moment old (a
 * {@code long} is written whole). Rows are padded at both ends so that two threads never write one cache line. Nothing
 * is ever set back: {@link #clear()} remembers a baseline that is taken off when read, as VPP does, since the owner
 * alone may write its row.
 *
 * <p>Capacity is fixed by {@link #ensure(int)}, main thread with the workers at the barrier (new interfaces make new
 * nodes and so hold it anyway).
 */
public final class WorkerCounters {
    /** Longs in front of the first counter of a row: two cache lines, for the adjacent-line prefetcher. */
    public static final int PAD = 16;

    private final String name;
    private final String unit;
    private final int cells;
    private final long[][] rows;
    private final long[][] baselines;
    private int capacity;

    /**
     * A vector of counters with nothing in it.
     *
     * @param name path-like name in the directory: {@code "/if/rx"}
     * @param unit {@code "packets"} and the like, for metrics
     * @param cells longs per object: 1 or 2
     * @param threads number of rows
     */
    public WorkerCounters(final String name, final String unit, final int cells, final int threads) {
        this.name = Objects.requireNonNull(name);
        this.unit = Objects.requireNonNull(unit);
        if (cells < 1 || cells > 2) {
            throw new IllegalArgumentException("a counter has 1 or 2 cells, not " + cells);
        }
        this.cells = cells;
        rows = new long[threads][2 * PAD];
        baselines = new long[threads][0];
    }

    /** Name in the directory. */
    public String name() {
        return name;
    }

    /** What is counted. */
    public String unit() {
        return unit;
    }

    /** Longs per object. */
    public int cells() {
        return cells;
    }

    /** Number of rows. */
    public int threads() {
        return rows.length;
    }

    /** Objects that have a counter. */
    public int capacity() {
        return capacity;
    }

    /** Makes room for objects 0 to {@code objects - 1}. Main thread, workers at the barrier or not yet started. */
    public void ensure(final int objects) {
        if (objects <= capacity) {
            return;
        }
        final int grown = Math.max(objects, Math.max(16, 2 * capacity));
        for (int t = 0; t < rows.length; t++) {
            final long[] row = Arrays.copyOf(rows[t], 2 * PAD + grown * cells);
            final long[] baseline = Arrays.copyOf(baselines[t], grown * cells);
            // whoever finds the new arrays in read() finds what is in them
            VarHandle.storeStoreFence();
            rows[t] = row;
            baselines[t] = baseline;
        }
        capacity = grown;
    }

    /**
     * The row of a thread, for its owner: the cell {@code c} of object {@code o} is at {@code PAD + o * cells + c}. Not
     * to be kept over a frame, since {@link #ensure(int)} replaces it.
     */
    public long[] row(final int thread) {
        return rows[thread];
    }

    /** Adds to the only or first cell. Owner of the row. */
    public void add(final int thread, final int object, final long n) {
        rows[thread][PAD + object * cells] += n;
    }

    /** Adds to both cells of a combined counter. Owner of the row. */
    public void add(final int thread, final int object, final long packets, final long bytes) {
        final long[] row = rows[thread];
        final int at = PAD + object * cells;
        row[at] += packets;
        row[at + 1] += bytes;
    }

    /** Sum over the threads since the last clear: the only or first cell. */
    public long sum(final int object) {
        return raw(object, 0) - cleared(object, 0);
    }

    /** Sum over the threads since the last clear: the second cell, bytes. */
    public long sumBytes(final int object) {
        return raw(object, 1) - cleared(object, 1);
    }

    /** One thread's value since the last clear: what stats clients see. Main thread. */
    public long value(final int thread, final int object, final int cell) {
        final int at = object * cells + cell;
        return rows[thread][PAD + at] - baselines[thread][at];
    }

    /** Receives the values of a thread's row. */
    @FunctionalInterface
    public interface Sink {
        /** Cell {@code at}, that is {@code object * cells + cell}. */
        void value(int at, long value);
    }

    /**
     * Shows one thread's values since the last clear, as {@link #value}, of the first {@code objects}; fewer when there
     * is no room for so many yet. Any thread: while main makes room or clears, some may be of before and some of after.
     */
    public void read(final int thread, final int objects, final Sink sink) {
        final long[] row = rows[thread];
        final long[] baseline = baselines[thread];
        final int n = Math.min(objects * cells, Math.min(baseline.length, row.length - 2 * PAD));
        for (int at = 0; at < n; at++) {
            sink.value(at, row[PAD + at] - baseline[at]);
        }
    }

    /** Makes every sum 0 from now on. Main thread. */
    public void clear() {
        for (int object = 0; object < capacity; object++) {
            clear(object);
        }
    }

    /** Makes the sums of one object 0 from now on, also for an index that is used again. Main thread. */
    public void clear(final int object) {
        for (int t = 0; t < rows.length; t++) {
            for (int at = object * cells; at < (object + 1) * cells; at++) {
                baselines[t][at] = rows[t][PAD + at];
            }
        }
    }

    /** Sum over the threads of one cell since the daemon started, never cleared: what metrics show. */
    public long total(final int object, final int cell) {
        return raw(object, cell);
    }

    private long cleared(final int object, final int cell) {
        long sum = 0;
        for (final long[] baseline : baselines) {
            sum += baseline[object * cells + cell];
        }
        return sum;
    }

    private long raw(final int object, final int cell) {
        long sum = 0;
        for (final long[] row : rows) {
            sum += row[PAD + object * cells + cell];
        }
        return sum;
    }
}
