package dev.sluice.net.fib;

import dev.sluice.graph.buffer.BufferHeader;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
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
    private final LoadBalanceTable table;
    private final BufferPool pool;
    private final int thread;
    private final long[] infos = new long[Frame.SIZE];

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
        final long[][] chunks = table.rowAfterFence(thread);
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
            final long info = chunks[first >>> LoadBalanceTable.CHUNK_SHIFT][at(first)];
            if ((info & LoadBalanceTable.ANY_BUCKETS) == 0) {
                return one(frame, nexts, leaf, chunks, info);
            }
        }
        return or <= LoadBalanceTable.CHUNK_MASK
                ? firstChunk(frame, nexts, leaf, chunks)
                : anyChunk(frame, nexts, leaf, chunks);
    }

    /** All records are in the first chunk, which caches hold: one loop. */
    private int firstChunk(final Frame frame, final int[] nexts, final int[] leaf, final long[][] chunks) {
        final long[] chunk = chunks[0];
        final long[] meta = frame.meta;
        final int[] aux = frame.aux;
        final long[] infos = this.infos;
        final int n = frame.n;
        long any = 0;
        long all = -1;
        long flags = 0;
        for (int i = 0; i < n; i++) {
            final int at = (leaf[i] << 2) + LoadBalanceTable.SKEW;
            final long m = meta[i];
            final long info = chunk[at];
            chunk[at + LoadBalanceTable.PACKETS]++;
            chunk[at + LoadBalanceTable.BYTES] += PacketMeta.length(m);
            infos[i] = info;
            aux[i] = (int) info;
            any |= info;
            all &= info;
            flags |= m;
        }
        return finish(frame, nexts, leaf, chunks, any, all, flags);
    }

    /** Records anywhere. */
    private int anyChunk(final Frame frame, final int[] nexts, final int[] leaf, final long[][] chunks) {
        final long[] meta = frame.meta;
        final int[] aux = frame.aux;
        final int n = frame.n;
        // loads alone, so that the misses of as many records as possible are under way at a time
        final long[] infos = this.infos;
        long any = 0;
        long all = -1;
        for (int i = 0; i < n; i++) {
            final int index = leaf[i];
            final long info = chunks[index >>> LoadBalanceTable.CHUNK_SHIFT][at(index)];
            infos[i] = info;
            any |= info;
            all &= info;
        }
        long flags = 0;
        for (int i = 0; i < n; i++) {
            final int index = leaf[i];
            final long m = meta[i];
            final long[] chunk = chunks[index >>> LoadBalanceTable.CHUNK_SHIFT];
            final int at = at(index);
            chunk[at + LoadBalanceTable.PACKETS]++;
            chunk[at + LoadBalanceTable.BYTES] += PacketMeta.length(m);
            aux[i] = (int) infos[i];
            flags |= m;
        }
        return finish(frame, nexts, leaf, chunks, any, all, flags);
    }

    /** What the info words of all packets, or-ed and and-ed, leave to do. */
    private int finish(
            final Frame frame,
            final int[] nexts,
            final int[] leaf,
            final long[][] chunks,
            final long any,
            final long all,
            final long flags) {
        if ((flags & PacketMeta.CHAINED) != 0) {
            countChains(frame, leaf, chunks);
        }
        if ((any & LoadBalanceTable.ANY_BUCKETS) != 0) {
            chooseBuckets(frame, nexts, leaf, chunks);
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
    private int one(final Frame frame, final int[] nexts, final int[] leaf, final long[][] chunks, final long info) {
        final long[] meta = frame.meta;
        final int n = frame.n;
        long bytes = 0;
        long flags = 0;
        for (int i = 0; i < n; i++) {
            bytes += PacketMeta.length(meta[i]);
            flags |= meta[i];
        }
        final long[] chunk = chunks[leaf[0] >>> LoadBalanceTable.CHUNK_SHIFT];
        final int at = at(leaf[0]);
        chunk[at + LoadBalanceTable.PACKETS] += n;
        chunk[at + LoadBalanceTable.BYTES] += bytes;
        if ((flags & PacketMeta.CHAINED) != 0) {
            countChains(frame, leaf, chunks);
        }
        final int slot = (int) (info >>> 32) & 0xff;
        Arrays.fill(frame.aux, 0, n, (int) info);
        if (slot != DpoType.ADJACENCY.next()) {
            Arrays.fill(nexts, 0, n, slot);
        }
        return slot;
    }

    private static int at(final int index) {
        return ((index & LoadBalanceTable.CHUNK_MASK) << 2) + LoadBalanceTable.SKEW;
    }

    private void countChains(final Frame frame, final int[] leaf, final long[][] chunks) {
        for (int i = 0; i < frame.n; i++) {
            if ((frame.meta[i] & PacketMeta.CHAINED) != 0) {
                chunks[leaf[i] >>> LoadBalanceTable.CHUNK_SHIFT][at(leaf[i]) + LoadBalanceTable.BYTES] +=
                        BufferHeader.rest(pool.header(frame.bi[i]));
            }
        }
    }

    /** For packets of load-balances with several buckets: the flow decides. */
    private void chooseBuckets(final Frame frame, final int[] nexts, final int[] leaf, final long[][] chunks) {
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
        final long[] chunk = table.rowAfterFence(thread)[index >>> LoadBalanceTable.CHUNK_SHIFT];
        final int at = at(index);
        final long info = chunk[at];
        final long meta = frame.meta[i];
        chunk[at + LoadBalanceTable.PACKETS]++;
        chunk[at + LoadBalanceTable.BYTES] += PacketMeta.length(meta)
                + ((meta & PacketMeta.CHAINED) == 0 ? 0 : BufferHeader.rest(pool.header(frame.bi[i])));
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
