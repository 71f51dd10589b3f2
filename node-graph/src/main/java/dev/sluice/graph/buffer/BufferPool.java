package dev.sluice.graph.buffer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The free buffers of the process, in batches that move whole between the pool and the caches of the threads.
 *
 * <p>Publication protocol: a batch (an {@code int[]} of indices) is owned by the one who popped it. Two Treiber stacks
 * hold the full and the empty batches; a head word is {@code tag:32 | batch id + 1:32}, the tag rising with every
 * change so that a batch which was popped and pushed again in between fails the other's compare-and-set. The release of
 * that compare-and-set publishes the batch's contents and its link. No lock, no allocation.
 *
 * <p>Buffers stand in the slab with a stride of an odd number of cache lines: with a power of two all headers would
 * share two sets of the L1 cache.
 *
 * <pre>
 * buffer:  header 128 | headroom 192 | data, default 2048
 * </pre>
 *
 * Thread-safe; {@link BufferCache} is what nodes use.
 */
public final class BufferPool {
    /** Bytes between the header and the data of a fresh packet, for headers that nodes put in front. */
    public static final int HEADROOM = 192;

    /** Default bytes of data in one buffer. */
    public static final int DEFAULT_DATA_BYTES = 2048;

    /** Buffers that move between pool and cache at a time. */
    static final int BATCH = 256;

    private static final int CACHE_LINE = 64;
    private static final long ID_MASK = 0xffff_ffffL;
    private static final long TAG = 1L << 32;

    private static final VarHandle FULL;
    private static final VarHandle EMPTY;

    static {
        try {
            final MethodHandles.Lookup lookup = MethodHandles.lookup();
            FULL = lookup.findVarHandle(BufferPool.class, "full", long.class);
            EMPTY = lookup.findVarHandle(BufferPool.class, "empty", long.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final long base;
    private final int buffers;
    private final int dataBytes;
    private final int stride;
    private final int[][] batches;
    private final int[] filled;
    private final int[] below;
    private final boolean[] live;

    private volatile long full;
    private volatile long empty;

    /**
     * Lays out a pool in the slab and fills it.
     *
     * @param base slab offset of the first buffer
     * @param buffers how many
     * @param dataBytes bytes of data in each
     * @param caches how many {@link BufferCache}s will be made at most
     * @throws IllegalArgumentException when they do not fit into the slab
     */
    public BufferPool(final long base, final int buffers, final int dataBytes, final int caches) {
        this.base = base;
        this.buffers = buffers;
        this.dataBytes = dataBytes;
        this.stride = stride(dataBytes);
        if (buffers < 1 || base < 0 || base + (long) buffers * stride > Slab.BYTES) {
            throw new IllegalArgumentException(buffers + " buffers of " + stride + " bytes from offset " + base
                    + " do not fit into packet memory of " + Slab.BYTES + " bytes");
        }
        final int used = (buffers + BATCH - 1) / BATCH;
        // every cache holds two batches, may have left one partly filled, and must always find an empty one to exchange
        // for a full one
        final int total = used + 4 * caches + 1;
        batches = new int[total][BATCH];
        filled = new int[total];
        below = new int[total];
        live = assertionsEnabled() ? new boolean[buffers] : null;
        for (int b = total - 1; b >= used; b--) {
            pushEmpty(b);
        }
        for (int b = used - 1; b >= 0; b--) {
            final int first = b * BATCH;
            filled[b] = Math.min(BATCH, buffers - first);
            for (int i = 0; i < filled[b]; i++) {
                // low indices on top
                batches[b][filled[b] - 1 - i] = first + i;
            }
            pushFull(b);
        }
    }

    /** A pool that begins at the start of the slab, with buffers of the default size. */
    public static BufferPool ofDefaultSize(final int buffers, final int caches) {
        return new BufferPool(0, buffers, DEFAULT_DATA_BYTES, caches);
    }

    /** Bytes from one buffer to the next: header, headroom and data, rounded up to an odd number of cache lines. */
    public static int stride(final int dataBytes) {
        final int lines = (BufferHeader.BYTES + HEADROOM + dataBytes + CACHE_LINE - 1) / CACHE_LINE;
        return (lines | 1) * CACHE_LINE;
    }

    private static boolean assertionsEnabled() {
        boolean on = false;
        assert on = true;
        return on;
    }

    /** How many buffers there are. */
    public int buffers() {
        return buffers;
    }

    /** Bytes of data in one buffer behind the headroom. */
    public int dataBytes() {
        return dataBytes;
    }

    /** Bytes from one buffer to the next. */
    public int stride() {
        return stride;
    }

    /** Slab address of a buffer's header. */
    public long header(final int bufferIndex) {
        return Slab.address(base + (long) bufferIndex * stride);
    }

    /** Slab address of the data of a fresh packet, behind the headroom. */
    public long data(final int bufferIndex) {
        return Slab.address(base + (long) bufferIndex * stride + (BufferHeader.BYTES + HEADROOM));
    }

    /** Free buffers in the pool itself, those in the caches not counted. A snapshot; control path only. */
    public int available() {
        int sum = 0;
        int steps = 0;
        for (int id = (int) (full & ID_MASK); id != 0 && steps < batches.length; steps++) {
            sum += filled[id - 1];
            id = below[id - 1];
        }
        return sum;
    }

    int popFull() {
        return pop(FULL);
    }

    int popEmpty() {
        return pop(EMPTY);
    }

    void pushFull(final int batch) {
        push(FULL, batch);
    }

    void pushEmpty(final int batch) {
        filled[batch] = 0;
        push(EMPTY, batch);
    }

    int[] indices(final int batch) {
        return batches[batch];
    }

    int filled(final int batch) {
        return filled[batch];
    }

    void filled(final int batch, final int count) {
        filled[batch] = count;
    }

    /** For assertions: notes that a buffer is handed out; false when it already was. */
    boolean markTaken(final int bufferIndex) {
        final boolean free = !live[bufferIndex];
        live[bufferIndex] = true;
        return free;
    }

    /** For assertions: notes that a buffer came back; false when it was free already. */
    boolean markFree(final int bufferIndex) {
        final boolean taken = live[bufferIndex];
        live[bufferIndex] = false;
        return taken;
    }

    private int pop(final VarHandle stack) {
        while (true) {
            final long head = (long) stack.getAcquire(this);
            final int id = (int) (head & ID_MASK);
            if (id == 0) {
                return -1;
            }
            final long next = ((head & ~ID_MASK) + TAG) | below[id - 1];
            if (stack.compareAndSet(this, head, next)) {
                return id - 1;
            }
        }
    }

    private void push(final VarHandle stack, final int batch) {
        while (true) {
            final long head = (long) stack.getAcquire(this);
            below[batch] = (int) (head & ID_MASK);
            if (stack.compareAndSet(this, head, ((head & ~ID_MASK) + TAG) | (batch + 1))) {
                return;
            }
        }
    }
}
