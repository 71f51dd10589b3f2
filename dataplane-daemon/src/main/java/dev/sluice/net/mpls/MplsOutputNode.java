package dev.sluice.net.mpls;

import dev.sluice.graph.buffer.BufferHeader;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.counter.WorkerCounters;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.trace.TraceRecord;
import dev.sluice.net.fib.Adjacency;
import dev.sluice.net.fib.AdjacencyCounters;
import dev.sluice.net.fib.AdjacencyTable;
import dev.sluice.net.fib.Fibs;

/**
 * {@code mpls-output}: puts the link header of the adjacency in aux in front of a label stack. Next: the output node of
 * the adjacency's interface; {@code mpls-adj-incomplete} when the neighbour is not known, {@code mpls-frag} for packets
 * too large for the link, {@code gso-mpls} for those that are still to be segmented.
 */
final class MplsOutputNode implements Node {
    static final String NAME = "mpls-output";

    /** Slots; behind them come the output nodes of interfaces. */
    enum Next {
        DROP,
        FRAGMENT,
        INCOMPLETE,
        SEGMENT
    }

    enum Count {
        PKTS_ENCAP,
        PKTS_NEED_FRAG
    }

    /** The fields of x that this node writes: tx interface. */
    private static final long X_KEPT = ~0xffff_0000L;

    private static final long FLAGS_GONE = MplsHeader.POPPED | PacketMeta.LOCALLY_ORIGINATED;

    private final AdjacencyTable table;
    private final BufferPool pool;

    private MplsOutputNode(final AdjacencyTable table, final NodeContext context) {
        this.table = table;
        pool = context.buffers().pool();
    }

    static NodeSpec spec(final Fibs fibs) {
        return NodeSpec.internal(NAME, context -> new MplsOutputNode(fibs.adjacencies(), context))
                .next(Next.DROP, MplsEndNode.DROP)
                .next(Next.FRAGMENT, MplsFragNode.NAME)
                .next(Next.INCOMPLETE, MplsIncompleteNode.NAME)
                .next(Next.SEGMENT, "gso-mpls")
                .count(Count.PKTS_ENCAP, Severity.INFO, "MPLS output packets encapsulated")
                .count(Count.PKTS_NEED_FRAG, Severity.INFO, "MPLS output packets needs fragmentation")
                .trace(record -> format(record, fibs));
    }

    private static String format(final TraceRecord record, final Fibs fibs) {
        final Adjacency adjacency = fibs.adjacencies().get(record.aux());
        return "adj-idx " + record.aux() + " : " + (adjacency == null ? "" : adjacency.format(fibs.link()))
                + " flow hash: 0x00000000";
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final long[] records = table.recordsAfterFence();
        final int[] nexts = context.nexts();
        final int n = frame.n;
        for (int i = 0; i < n; i++) {
            nexts[i] = rewrite(frame, i, context, records);
        }
        context.count(Count.PKTS_ENCAP, n);
        final AdjacencyCounters counters = table.counters();
        final WorkerCounters counting = counters == null ? null : counters.active();
        if (counting != null) {
            count(frame, nexts, counting.row(context.thread()));
        }
        return BY_NEXTS;
    }

    private int rewrite(final Frame frame, final int i, final NodeContext context, final long[] records) {
        final int at = (frame.aux[i] << 3) + AdjacencyTable.SKEW;
        final long state = records[at + AdjacencyTable.STATE];
        final long meta = frame.meta[i];
        if (!AdjacencyTable.isComplete(state)) {
            return Next.INCOMPLETE.ordinal();
        }
        if ((meta & PacketMeta.GSO) != 0) {
            return Next.SEGMENT.ordinal();
        }
        if (length(frame, i) > AdjacencyTable.mtu(state)) {
            context.count(Count.PKTS_NEED_FRAG, 1);
            return Next.FRAGMENT.ordinal();
        }
        final int length = AdjacencyTable.rewriteLength(state);
        final long a = Slab.address(meta - length);
        Slab.putU64(a, records[at + AdjacencyTable.HEAD]);
        if (length > 16) {
            Slab.putU64(a + 8, records[at + AdjacencyTable.MIDDLE]);
        }
        if (length > 24) {
            Slab.putU64(a + 16, records[at + AdjacencyTable.MIDDLE_2]);
        }
        Slab.putU64(a + length - 8, records[at + AdjacencyTable.TAIL]);
        frame.meta[i] = PacketMeta.advance(meta & ~FLAGS_GONE, -length);
        frame.x[i] = frame.x[i] & X_KEPT | (long) AdjacencyTable.txInterface(state) << 16;
        return AdjacencyTable.next(state);
    }

    private int length(final Frame frame, final int i) {
        final long meta = frame.meta[i];
        final int rest = (meta & PacketMeta.CHAINED) == 0 ? 0 : BufferHeader.rest(pool.header(frame.bi[i]));
        return PacketMeta.length(meta) + rest;
    }

    /** Counts packets and bytes, link header included, of those that leave; the aux word is still their adjacency. */
    private void count(final Frame frame, final int[] nexts, final long[] row) {
        for (int i = 0; i < frame.n; i++) {
            final int cell = WorkerCounters.PAD + 2 * frame.aux[i];
            if (nexts[i] > Next.SEGMENT.ordinal() && cell + 1 < row.length - WorkerCounters.PAD) {
                row[cell]++;
                row[cell + 1] += length(frame, i);
            }
        }
    }
}
