package dev.sluice.graph.buffer;

/**
 * One thread's free buffers: two batches, exchanged with the pool when both run empty or full. Owner: that thread,
 * alone.
 *
 * <p>Freeing never fails. Allocating gives fewer buffers than asked when the pool is empty; that is a counter of the
 * caller, not an error.
 */
public final class BufferCache {
    private static final int SHORT = 32;

    private final BufferPool pool;

    private int currentId;
    private int[] current;
    private int count;
    private int spareId;
    private int spareCount;
    private int standing;
    private long failures;

    /** A cache over {@code pool}, empty at first. */
    public BufferCache(final BufferPool pool) {
        this.pool = pool;
        currentId = pool.popEmpty();
        spareId = pool.popEmpty();
        if (currentId < 0 || spareId < 0) {
            throw new IllegalStateException("more buffer caches than the pool was made for");
        }
        current = pool.indices(currentId);
    }

    /** The pool behind this cache. */
    public BufferPool pool() {
        return pool;
    }

    /** One buffer, or -1 when there is none. */
    public int allocate() {
        if (count == 0 && !refill()) {
            failures++;
            return -1;
        }
        final int bufferIndex = current[--count];
        assert pool.markTaken(bufferIndex) : "buffer " + bufferIndex + " handed out twice";
        return bufferIndex;
    }

    /** Fills {@code to[offset..offset + wanted)} and returns how many it got: fewer when the pool runs out. */
    public int allocate(final int[] to, final int offset, final int wanted) {
        int got = 0;
        while (got < wanted) {
            if (count == 0 && !refill()) {
                failures++;
                break;
            }
            final int take = Math.min(count, wanted - got);
            count -= take;
            copy(current, count, to, offset + got, take);
            assert markTaken(to, offset + got, take);
            got += take;
        }
        return got;
    }

    /**
     * Copies. Few by a loop: the bulk copy stores them under a mask, and a load that follows soon, as this cache is
     * last in first out, waits for that store to reach the cache (a fifth of all time with one packet a vector).
     */
    private static void copy(final int[] from, final int first, final int[] to, final int at, final int n) {
        if (n > SHORT) {
            System.arraycopy(from, first, to, at, n);
            return;
        }
        for (int i = 0; i < n; i++) {
            to[at + i] = from[first + i];
        }
    }

    /** Frees one segment; what is chained behind it stays. */
    public void freeSegment(final int bufferIndex) {
        assert pool.markFree(bufferIndex) : "buffer " + bufferIndex + " freed twice";
        if (count == BufferPool.BATCH) {
            spill();
        }
        current[count++] = bufferIndex;
    }

    /** Frees a packet: its first segment and, where its meta word says so, the chain behind it. */
    public void free(final int bufferIndex, final long meta) {
        if ((meta & PacketMeta.CHAINED) != 0) {
            freeChain(bufferIndex);
        }
        freeSegment(bufferIndex);
    }

    /** Frees packets {@code from[offset..offset + n)} with their chains. */
    public void free(final int[] from, final long[] meta, final int offset, final int n) {
        long any = 0;
        for (int i = offset, end = offset + n; i < end; i++) {
            any |= meta[i];
        }
        if ((any & PacketMeta.CHAINED) != 0) {
            for (int i = offset, end = offset + n; i < end; i++) {
                if ((meta[i] & PacketMeta.CHAINED) != 0) {
                    freeChain(from[i]);
                }
            }
        }
        freeSegments(from, offset, n);
    }

    /** Frees single segments {@code from[offset..offset + n)}; chains behind them stay. */
    public void freeSegments(final int[] from, final int offset, final int n) {
        assert markFree(from, offset, n);
        int done = 0;
        while (done < n) {
            if (count == BufferPool.BATCH) {
                spill();
            }
            final int put = Math.min(BufferPool.BATCH - count, n - done);
            copy(from, offset + done, current, count, put);
            count += put;
            done += put;
        }
    }

    /**
     * Gives everything back to the pool; the cache stays usable. For a thread that ends, and for audits.
     *
     * <p>Pours into a batch that an earlier flush left partly filled, so that repeated flushes do not scatter few
     * buffers over all batches.
     */
    public void flush() {
        spareIntoPool();
        final int open = pool.popFull();
        if (open >= 0) {
            final int n = pool.filled(open);
            final int move = Math.min(count, BufferPool.BATCH - n);
            count -= move;
            System.arraycopy(current, count, pool.indices(open), n, move);
            pool.filled(open, n + move);
            pool.pushFull(open);
        }
        if (count > 0) {
            final int empty = pool.popEmpty();
            pool.filled(currentId, count);
            pool.pushFull(currentId);
            currentId = empty;
            current = pool.indices(empty);
            count = 0;
        }
    }

    /**
     * Buffers that this cache holds, those included that a driver of the thread has {@link #standBy standing ready}.
     */
    public int cached() {
        return count + spareCount + standing;
    }

    /**
     * Notes that so many more buffers stand ready for the kernel to fill, fewer when negative: they are in use by
     * nobody yet.
     */
    public void standBy(final int more) {
        standing += more;
    }

    /** How often an allocation got less than it asked for. */
    public long failures() {
        return failures;
    }

    private void freeChain(final int first) {
        int next = BufferHeader.next(pool.header(first));
        // a chain that was damaged must not turn into an endless walk
        for (int left = pool.buffers(); left > 0; left--) {
            if (next < 0 || next >= pool.buffers()) {
                return;
            }
            final long header = pool.header(next);
            final boolean more = (BufferHeader.meta(header) & PacketMeta.CHAINED) != 0;
            final int following = BufferHeader.next(header);
            freeSegment(next);
            if (!more) {
                return;
            }
            next = following;
        }
    }

    private boolean refill() {
        if (spareCount > 0) {
            swap();
            return true;
        }
        final int id = pool.popFull();
        if (id < 0) {
            return false;
        }
        pool.pushEmpty(currentId);
        currentId = id;
        current = pool.indices(id);
        count = pool.filled(id);
        return true;
    }

    private void spill() {
        spareIntoPool();
        swap();
    }

    private void spareIntoPool() {
        if (spareCount > 0) {
            pool.filled(spareId, spareCount);
            pool.pushFull(spareId);
            spareId = pool.popEmpty();
            spareCount = 0;
        }
    }

    private void swap() {
        final int id = currentId;
        final int n = count;
        currentId = spareId;
        current = pool.indices(currentId);
        count = spareCount;
        spareId = id;
        spareCount = n;
    }

    private boolean markTaken(final int[] indices, final int offset, final int n) {
        for (int i = offset; i < offset + n; i++) {
            assert pool.markTaken(indices[i]) : "buffer " + indices[i] + " handed out twice";
        }
        return true;
    }

    private boolean markFree(final int[] indices, final int offset, final int n) {
        for (int i = offset; i < offset + n; i++) {
            assert pool.markFree(indices[i]) : "buffer " + indices[i] + " freed twice";
        }
        return true;
    }
}
