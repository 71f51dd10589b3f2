package dev.sluice.net.fib;

import dev.sluice.graph.buffer.TableMemory;
import dev.sluice.net.packet.IpFamily;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Load-balance records: where a route's packets go, and how many went. One record of 32 bytes for each load-balance and
 * thread, so that a lookup touches one cache line a route. The records of a thread stand side by side in
 * {@link TableMemory}; they never move, and only those that were in use take memory.
 *
 * <pre>
 * byte  0 info     written by main with release, into the row of every thread
 * byte  8 packets  written by the owning thread, plain
 * byte 16 bytes    written by the owning thread, plain
 * byte 24 spare
 *
 * info: bits 0-31 index of the data-path object, or of the first bucket
 *       bits 32-39 next slot (one bucket)
 *       bits 40-54 buckets - 1; 0 means that the object stands in this word
 *       bits 55-63 flow-hash configuration
 * </pre>
 *
 * <p>Several buckets stand in a shared {@code long[]}, a power of two of them, each {@code next:8 << 32 | index}; a
 * change writes a fresh range and then stores the info word, so that a worker sees the old or the new set, never a
 * mixture. Record 0 is the drop of the empty table and is never freed.
 */
public final class LoadBalanceTable {
    /** Offset of the packet counter from the record, bytes. */
    public static final int PACKETS = 8;

    /** Offset of the byte counter from the record, bytes. */
    public static final int BYTES = 16;

    /** A record begins at {@code row + ((long) index << SHIFT)}. */
    public static final int SHIFT = 5;

    /** Most records. */
    static final int MAX_RECORDS = 1 << 24;

    /** So much of the table memory may all rows together take. */
    private static final int MEMORY_SHARE = 4;

    private static final int FLOW_HASH_SHIFT = 55;
    private static final int BUCKET_MASK = 0x7fff;

    /** {@link #bucketMask} in its place: 0 in an info word with one bucket. */
    static final long ANY_BUCKETS = (long) BUCKET_MASK << 40;

    /** Most buckets of one load-balance. */
    public static final int MAX_BUCKETS = 1 << 12;

    /** Of a free range of buckets: the exponent of its length above, its first bucket below. */
    private static final int RANGE_SHIFT = 28;

    private final Quarantine records;
    private final Quarantine ranges;
    private final int maxRecords;
    private final TableMemory.Block[] rows;
    private final BitSet ip6 = new BitSet();
    private final int[][] freeRanges = new int[13][];
    private final int[] freeRangeCounts = new int[13];
    private long[] buckets = new long[64];
    private int bucketsUsed;
    private int[] free = new int[16];
    private int freeCount;
    private int used;
    private int live;

    /** A worker may see a change a frame late. */
    private int routerId;

    /**
     * An empty table but for record 0.
     *
     * @param threads main and workers: rows 0..threads-1
     */
    public LoadBalanceTable(final int threads, final GracePeriod grace) {
        records = new Quarantine(grace, this::reuse);
        ranges = new Quarantine(grace, this::reuseRange);
        final long share = TableMemory.BYTES / MEMORY_SHARE / threads >>> SHIFT;
        maxRecords = (int) Math.min(MAX_RECORDS, Long.highestOneBit(share));
        rows = new TableMemory.Block[threads];
        Arrays.setAll(rows, thread -> TableMemory.allocate((long) maxRecords << SHIFT));
        allocate(IpFamily.IP4, DpoType.DROP.dpo(0), 0);
    }

    /**
     * The row of one thread: where its records begin in {@link TableMemory}. Workers call this once a frame, after the
     * indices that they will use have been loaded from the table.
     */
    public long rowAfterFence(final int thread) {
        VarHandle.loadLoadFence();
        return rows[thread].address();
    }

    /** The info word of a record in the row of one thread. Workers, for single packets. */
    public long infoView(final int thread, final int index) {
        return TableMemory.u64(record(rowAfterFence(thread), index));
    }

    /** The address of a record, for accessors of {@link TableMemory}. */
    public static long record(final long row, final int index) {
        return TableMemory.address(row + ((long) index << SHIFT));
    }

    /** The shared buckets. Workers call this after the info words have been loaded. */
    public long[] bucketsAfterFence() {
        VarHandle.loadLoadFence();
        return buckets;
    }

    /** A new record with one bucket and zero counters for packets of a family. Main only. */
    public int allocate(final IpFamily family, final long dpo, final int flowHash) {
        final int index;
        if (freeCount > 0) {
            index = free[--freeCount];
        } else if (used == maxRecords) {
            throw new IllegalStateException("more than " + maxRecords + " load-balances");
        } else {
            index = used++;
        }
        live++;
        ip6.set(index, family == IpFamily.IP6);
        for (int thread = 0; thread < rows.length; thread++) {
            final long record = record(thread, index);
            TableMemory.putU64(record + PACKETS, 0);
            TableMemory.putU64(record + BYTES, 0);
        }
        store(index, info(dpo, flowHash));
        return index;
    }

    /**
     * Gives a record back; it is reused when no worker can hold it. Until then packets that have found it go where they
     * were going: none is lost. Main only.
     */
    public void release(final int index) {
        live--;
        releaseBuckets(info(index));
        records.add(index);
    }

    private void reuse(final int index) {
        store(index, info(DpoType.DROP.dpo(0), 0));
        if (freeCount == free.length) {
            free = Arrays.copyOf(free, freeCount * 2);
        }
        free[freeCount++] = index;
    }

    /** Points a record at one object. Main only. */
    public void set(final int index, final long dpo, final int flowHash) {
        final long old = info(index);
        store(index, info(dpo, flowHash));
        releaseBuckets(old);
    }

    /**
     * Points a record at several objects. Main only.
     *
     * @param dpos buckets, a power of two of at most {@link #MAX_BUCKETS}
     */
    public void set(final int index, final long[] dpos, final int flowHash) {
        if (dpos.length == 1) {
            set(index, dpos[0], flowHash);
            return;
        }
        if (Integer.bitCount(dpos.length) != 1 || dpos.length > MAX_BUCKETS) {
            throw new IllegalArgumentException("not a power of two up to " + MAX_BUCKETS + ": " + dpos.length);
        }
        final long old = info(index);
        final int first = allocateBuckets(dpos.length);
        System.arraycopy(dpos, 0, buckets, first, dpos.length);
        store(index, first | (long) (dpos.length - 1) << 40 | (long) flowHash << FLOW_HASH_SHIFT);
        releaseBuckets(old);
    }

    private static long info(final long dpo, final int flowHash) {
        return dpo & 0xff_ffff_ffffL | (long) flowHash << FLOW_HASH_SHIFT;
    }

    private void store(final int index, final long info) {
        for (int thread = 0; thread < rows.length; thread++) {
            TableMemory.putU64Release(record(thread, index), info);
        }
    }

    private int allocateBuckets(final int n) {
        final int order = Integer.numberOfTrailingZeros(n);
        if (freeRangeCounts[order] > 0) {
            return freeRanges[order][--freeRangeCounts[order]];
        }
        if (bucketsUsed + n > buckets.length) {
            final long[] larger = Arrays.copyOf(buckets, Math.max(buckets.length * 2, bucketsUsed + n));
            VarHandle.storeStoreFence();
            buckets = larger;
            VarHandle.storeStoreFence();
        }
        bucketsUsed += n;
        return bucketsUsed - n;
    }

    private void releaseBuckets(final long info) {
        final int n = buckets(info);
        if (n > 1) {
            ranges.add(Integer.numberOfTrailingZeros(n) << RANGE_SHIFT | (int) info);
        }
    }

    private void reuseRange(final int range) {
        final int order = range >>> RANGE_SHIFT;
        final int count = freeRangeCounts[order]++;
        if (freeRanges[order] == null) {
            freeRanges[order] = new int[4];
        } else if (count == freeRanges[order].length) {
            freeRanges[order] = Arrays.copyOf(freeRanges[order], count * 2);
        }
        freeRanges[order][count] = range & (1 << RANGE_SHIFT) - 1;
    }

    private long record(final int thread, final int index) {
        return record(rows[thread].address(), index);
    }

    /** The family of the packets that a record is for. Main only. */
    public IpFamily family(final int index) {
        return ip6.get(index) ? IpFamily.IP6 : IpFamily.IP4;
    }

    /** The info word. Main only. */
    public long info(final int index) {
        return TableMemory.u64(record(0, index));
    }

    /** The object in bucket {@code bucket} of a record. Main only. */
    public long dpo(final int index, final int bucket) {
        final long info = info(index);
        return buckets(info) == 1 ? info & 0xff_ffff_ffffL : buckets[(int) info + bucket];
    }

    /** Mask of the bucket numbers in an info word: one less than their number, a power of two. */
    public static int bucketMask(final long info) {
        return (int) (info >>> 40) & BUCKET_MASK;
    }

    /** Number of buckets in an info word. */
    public static int buckets(final long info) {
        return bucketMask(info) + 1;
    }

    /** Flow-hash configuration in an info word. */
    public static int flowHash(final long info) {
        return (int) (info >>> FLOW_HASH_SHIFT);
    }

    /** Sum of the threads' packets. May lag behind running workers. Main only. */
    public long packets(final int index) {
        return sum(index, PACKETS);
    }

    /** Sum of the threads' bytes. May lag behind running workers. Main only. */
    public long bytes(final int index) {
        return sum(index, BYTES);
    }

    private long sum(final int index, final int offset) {
        long sum = 0;
        for (int thread = 0; thread < rows.length; thread++) {
            sum += TableMemory.u64Opaque(record(thread, index) + offset);
        }
        return sum;
    }

    /**
     * What the flow hashes of this router have in common, so that routers in a row choose differently; 0 to begin with.
     * Any thread.
     */
    public int routerId() {
        return routerId;
    }

    /** Changes {@link #routerId()}. Main only. */
    public void routerId(final int id) {
        routerId = id;
    }

    /** Records in use. */
    public int live() {
        return live;
    }

    /** One more than the highest index that was ever in use. */
    public int limit() {
        return used;
    }

    /** Bytes of the records that were ever in use, of all threads, and of the buckets. */
    public long memory() {
        return ((long) rows.length * used << SHIFT) + (long) buckets.length * Long.BYTES;
    }
}
