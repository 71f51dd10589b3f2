package dev.sluice.net.fib;

import dev.sluice.graph.buffer.BufferHeader;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.TableMemory;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import java.util.Arrays;

/**
 * From load-balance indices to data-path objects: the second half of {@code ip4-lookup} and {@code ip6-lookup}, and all
 * of {@code ip4-load-balance} and {@code ip6-load-balance}. Counts packets and bytes of each load-balance. One instance
 * a thread.
 */
public abstract class Balancer {
    /** So many records, half a megabyte, are taken to be in caches: they are loaded and counted in one loop. */
    private static final int NEAR = 1 << 14;

    /** So many of a frame's near records are touched all the same: every other one, the exponent. */
    private static final int FEW = 1;

    private final LoadBalanceTable table;
    private final BufferPool pool;
    private final int thread;
    private final long[] infos = new long[Frame.SIZE];

    /** What loads that only warm the caches gave, so that they are not optimised away. */
    private long touched;

    /** The balancer of the thread that the context belongs to. */
    protected Balancer(final LoadBalanceTable table, final NodeContext context) {
        this.table = table;
        this.pool = context.buffers().pool();
        this.thread = context.thread();
    }

    /**
     * Puts the object's index of each packet into aux and, unless all go to the rewrite node, its slot into the nexts.
     *
     * @param leaf load-balance index of each packet
     * @return {@link #slot} of all packets when it is the same, else {@link Node#BY_NEXTS}
     */
    public final int balance(final Frame frame, final NodeContext context, final int[] leaf) {
        final long row = table.rowAfterFence(thread);
        final int[] nexts = context.nexts();
        final int n = frame.n;
        final int first = leaf[0];
        int differs = 0;
        int or = 0;
        for (int i = 0; i < n; i++) {
            differs |= leaf[i] ^ first;
            or |= leaf[i];
        }
        if (differs == 0) {
            final long info = TableMemory.u64(LoadBalanceTable.record(row, first));
            if ((info & LoadBalanceTable.ANY_BUCKETS) == 0) {
                return one(frame, nexts, leaf, row, info);
            }
        }
        // no branch, which would not be taken before there are many routes: of near ones a few are touched in vain
        touch(leaf, row, n >> (or - NEAR >> 31 & FEW));
        return each(frame, nexts, leaf, row);
    }

    /**
     * Brings the records of a frame into the cache. Nothing but loads, in as few instructions as possible: the fewer
     * they are, the more misses are under way at a time.
     */
    private void touch(final int[] leaf, final long row, final int n) {
        long sum = 0;
        for (int i = 0; i < n; i++) {
            sum += TableMemory.u64(LoadBalanceTable.record(row, leaf[i]));
        }
        touched = sum;
    }

    private int each(final Frame frame, final int[] nexts, final int[] leaf, final long row) {
        final long[] meta = frame.meta;
        final int[] aux = frame.aux;
        final long[] infos = this.infos;
        final int n = frame.n;
        long any = 0;
        long all = -1;
        long flags = 0;
        for (int i = 0; i < n; i++) {
            final long record = LoadBalanceTable.record(row, leaf[i]);
            final long m = meta[i];
            final long info = TableMemory.u64(record);
            count(record, 1, PacketMeta.length(m));
            infos[i] = info;
            aux[i] = (int) info;
            any |= info;
            all &= info;
            flags |= m;
        }
        return finish(frame, nexts, leaf, row, any, all, flags);
    }

    private static void count(final long record, final int packets, final long bytes) {
        final long p = record + LoadBalanceTable.PACKETS;
        final long b = record + LoadBalanceTable.BYTES;
        TableMemory.putU64(p, TableMemory.u64(p) + packets);
        TableMemory.putU64(b, TableMemory.u64(b) + bytes);
    }

    /** What the info words of all packets, or-ed and and-ed, leave to do. */
    private int finish(
            final Frame frame,
            final int[] nexts,
            final int[] leaf,
            final long row,
            final long any,
            final long all,
            final long flags) {
        if ((flags & PacketMeta.CHAINED) != 0) {
            countChains(frame, leaf, row);
        }
        if ((any & LoadBalanceTable.ANY_BUCKETS) != 0) {
            chooseBuckets(frame, nexts);
            return Node.BY_NEXTS;
        }
        final int slot = (int) (any >>> 32) & 0xff;
        final boolean same = slot == ((int) (all >>> 32) & 0xff);
        if (!same || slot != DpoType.ADJACENCY.next()) {
            final long[] infos = this.infos;
            for (int i = 0, n = frame.n; i < n; i++) {
                nexts[i] = (int) (infos[i] >>> 32) & 0xff;
            }
        }
        return same ? slot : Node.BY_NEXTS;
    }

    /** All packets have one load-balance with one bucket: counted once. */
    private int one(final Frame frame, final int[] nexts, final int[] leaf, final long row, final long info) {
        final long[] meta = frame.meta;
        final int n = frame.n;
        long bytes = 0;
        long flags = 0;
        for (int i = 0; i < n; i++) {
            bytes += PacketMeta.length(meta[i]);
            flags |= meta[i];
        }
        count(LoadBalanceTable.record(row, leaf[0]), n, bytes);
        if ((flags & PacketMeta.CHAINED) != 0) {
            countChains(frame, leaf, row);
        }
        final int slot = (int) (info >>> 32) & 0xff;
        Arrays.fill(frame.aux, 0, n, (int) info);
        if (slot != DpoType.ADJACENCY.next()) {
            Arrays.fill(nexts, 0, n, slot);
        }
        return slot;
    }

    private void countChains(final Frame frame, final int[] leaf, final long row) {
        for (int i = 0; i < frame.n; i++) {
            if ((frame.meta[i] & PacketMeta.CHAINED) != 0) {
                count(LoadBalanceTable.record(row, leaf[i]), 0, BufferHeader.rest(pool.header(frame.bi[i])));
            }
        }
    }

    /** For packets of load-balances with several buckets: the flow decides. */
    private void chooseBuckets(final Frame frame, final int[] nexts) {
        final int n = frame.n;
        // behind the info words: they may point behind the end of an older array
        final long[] buckets = table.bucketsAfterFence();
        final int routerId = table.routerId();
        for (int i = 0; i < n; i++) {
            final long info = infos[i];
            final int mask = LoadBalanceTable.bucketMask(info);
            if (mask != 0) {
                final int hash = flowHash(frame.meta[i], LoadBalanceTable.flowHash(info), routerId);
                final long dpo = buckets[(int) info + (hash & mask)];
                frame.aux[i] = (int) dpo;
                nexts[i] = (int) (dpo >>> 32) & 0xff;
            } else {
                frame.aux[i] = (int) info;
                nexts[i] = (int) (info >>> 32) & 0xff;
            }
        }
    }

    /**
     * The object behind one load-balance for one packet, counted: {@code next << 32 | index}. For packets that are
     * looked up again.
     */
    public final long one(final Frame frame, final int i, final int index) {
        final long record = LoadBalanceTable.record(table.rowAfterFence(thread), index);
        final long info = TableMemory.u64(record);
        final long meta = frame.meta[i];
        final int rest = (meta & PacketMeta.CHAINED) == 0 ? 0 : BufferHeader.rest(pool.header(frame.bi[i]));
        count(record, 1, PacketMeta.length(meta) + rest);
        final int mask = LoadBalanceTable.bucketMask(info);
        if (mask == 0) {
            return info & 0xff_ffff_ffffL;
        }
        return table.bucketsAfterFence()[
                (int) info + (flowHash(meta, LoadBalanceTable.flowHash(info), table.routerId()) & mask)];
    }

    /** The flow hash of a packet whose current header is its IP header; {@code config} as in {@link FlowHash}. */
    protected abstract int flowHash(long meta, int config, int routerId);
}
