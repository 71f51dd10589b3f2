package dev.sluice.manage.stats;

/** The values of one entry in the segment: a vector for each thread, and a vector of pointers to them. Main thread. */
final class CounterVectors {
    private static final int SMALLEST = 16;

    private final StatsSegment segment;
    private final int threads;
    private final int cells;
    private final long[] rows;
    private long outer = -1;
    private int capacity;
    private int length;

    /** @param cells longs per object: 1 or 2 */
    CounterVectors(final StatsSegment segment, final int threads, final int cells) {
        this.segment = segment;
        this.threads = threads;
        this.cells = cells;
        rows = new long[threads];
    }

    /** Offset of the vector of pointers; negative while there is no room for it. */
    long outer() {
        return outer;
    }

    int length() {
        return length;
    }

    /**
     * Makes the vectors as long as this, within a change of the segment. False when it is full; then they stay as they
     * were.
     */
    boolean resize(final int objects, final long nowNs) {
        if (objects > capacity || outer < 0) {
            final int grown = Math.max(objects, Math.max(SMALLEST, 2 * capacity));
            final long[] fresh = new long[threads];
            final long pointers = segment.vector(threads, Long.BYTES, nowNs);
            boolean full = pointers < 0;
            for (int thread = 0; thread < threads && !full; thread++) {
                fresh[thread] = segment.vector(grown, (long) cells * Long.BYTES, nowNs);
                full = fresh[thread] < 0;
            }
            if (full) {
                release(pointers, fresh, grown, nowNs);
                return false;
            }
            for (int thread = 0; thread < threads; thread++) {
                segment.pointer(pointers + (long) thread * Long.BYTES, fresh[thread]);
            }
            free(nowNs);
            outer = pointers;
            capacity = grown;
            System.arraycopy(fresh, 0, rows, 0, threads);
        }
        length = objects;
        for (final long row : rows) {
            segment.length(row, objects);
        }
        return true;
    }

    /** Gives the memory back. */
    void free(final long nowNs) {
        release(outer, rows, capacity, nowNs);
        outer = -1;
    }

    /** Stores one value. */
    void set(final int thread, final int at, final long value) {
        segment.region().putU64(rows[thread] + (long) at * Long.BYTES, value);
    }

    private void release(final long pointers, final long[] vectors, final int elements, final long nowNs) {
        segment.freeVector(pointers, threads, Long.BYTES, nowNs);
        if (pointers < 0) {
            return;
        }
        for (final long vector : vectors) {
            if (vector > 0) {
                segment.freeVector(vector, elements, (long) cells * Long.BYTES, nowNs);
            }
        }
    }
}
