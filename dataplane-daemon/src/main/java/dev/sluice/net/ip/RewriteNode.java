package dev.sluice.net.ip;

import dev.sluice.graph.buffer.BufferHeader;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.WorkerCounters;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.trace.TraceRecord;
import dev.sluice.net.arc.ArcPosition;
import dev.sluice.net.fib.Adjacency;
import dev.sluice.net.fib.AdjacencyCounters;
import dev.sluice.net.fib.AdjacencyTable;
import dev.sluice.net.fib.Fib;
import dev.sluice.net.packet.EthernetHeader;
import java.util.Arrays;

/**
 * What {@code ip4-rewrite} and {@code ip6-rewrite} have in common: the choice between the loop for frames whose packets
 * all have one adjacency and the one for others, counters of adjacencies, features of the output arc, odd packets and
 * odd adjacencies. The loops over packets are each family's own, so that the compiler sees one header format in each.
 */
public abstract class RewriteNode implements Node {
    /** Slots; behind them come the output nodes of interfaces. */
    public enum Next {
        DROP,
        ICMP_ERROR,
        FRAGMENT,
        RESOLVE
    }

    /** What befalls packets. */
    public enum Count {
        TIME_EXPIRED,
        MTU_EXCEEDED,
        FRAGMENTED
    }

    /** Length of the header that the loops write. */
    protected static final int L2 = EthernetHeader.LENGTH;

    /** Returned by {@link #oddPacket} when the packet goes to the adjacency's slot. */
    protected static final int FORWARD = -1;

    /** A packet with one of these needs a closer look. */
    private static final long ODD = PacketMeta.CHAINED | PacketMeta.GSO | PacketMeta.LOCALLY_ORIGINATED;

    /** The high half of a meta word under this mask: length, and above it what makes a packet odd. */
    private static final int SIZE_MASK = (int) (ODD >>> 32) | 0xffff;

    /** The fields of x that are written here: tx interface and L3 offset. */
    private static final long X_KEPT = 0xffff_0000_0000_ffffL;

    private static final int LAST_OWN = Next.RESOLVE.ordinal();

    private final AdjacencyTable table;
    private final boolean multicast;
    private final ArcPosition features;

    /** Where headers of buffers are. */
    protected final BufferPool pool;

    /** The adjacency's state word of each packet, from the loop that writes headers to the one that writes columns. */
    protected final long[] states = new long[Frame.SIZE];

    /**
     * An instance for a thread.
     *
     * @param multicast true to complete the receiver's MAC address from the packet's group
     */
    protected RewriteNode(
            final AdjacencyTable table,
            final ArcPosition features,
            final boolean multicast,
            final NodeContext context) {
        this.table = table;
        this.multicast = multicast;
        this.features = features;
        this.pool = context.buffers().pool();
    }

    /** The lines of a trace. */
    protected static String format(final TraceRecord record, final Fib<?> fib) {
        final StringBuilder out = new StringBuilder(256)
                .append("  tx_sw_if_index ")
                .append(PacketMeta.tx(record.x()))
                .append(" dpo-idx ")
                .append(record.aux());
        final Adjacency adjacency = record.next() == Next.ICMP_ERROR.ordinal()
                ? null
                : fib.adjacencies().get(record.aux());
        if (adjacency != null) {
            out.append(" : ").append(adjacency.format(fib.link()));
        }
        out.append(" flow hash: 0x00000000");
        IpTrace.hex(out, record, 60);
        return out.toString();
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final int[] aux = frame.aux;
        final int n = frame.n;
        final int first = aux[0];
        int differs = 0;
        for (int i = 0; i < n; i++) {
            differs |= aux[i] ^ first;
        }
        final long[] records = table.recordsAfterFence();
        final int at = (first << 3) + AdjacencyTable.SKEW;
        int slot;
        if (differs == 0 && AdjacencyTable.isPlain(records[at])) {
            slot = oneAdjacency(frame, context, records, at);
        } else {
            manyAdjacencies(frame, context, records);
            slot = BY_NEXTS;
        }
        if (multicast) {
            toNexts(frame, context, slot);
            groupMacs(frame, context.nexts(), records);
            slot = BY_NEXTS;
        }
        final AdjacencyCounters counters = table.counters();
        final WorkerCounters counting = counters == null ? null : counters.active();
        if (counting != null) {
            return counted(frame, context, slot, counting.row(context.thread()));
        }
        return features.isEmpty() ? slot : withFeatures(frame, context, slot);
    }

    /**
     * Rewrites a frame whose packets all have one adjacency, which is plain: with the record in registers. Packets that
     * go elsewhere are named with {@link NodeContext#except}; what is between them is {@link #advance advanced}.
     *
     * @return the slot of the others
     */
    protected abstract int oneAdjacency(Frame frame, NodeContext context, long[] records, int at);

    /**
     * Rewrites packets of any adjacencies; writes the slot of each into the nexts. In two steps, headers and then
     * columns: the compiler has registers enough for each, and the second becomes vector code.
     */
    protected abstract void manyAdjacencies(Frame frame, NodeContext context, long[] records);

    /**
     * A packet that was made here, is in several segments, too large, or at the end of its life.
     *
     * @return its slot, or {@link #FORWARD} with the time to live taken care of
     */
    protected abstract int oddPacket(Frame frame, NodeContext context, int i, long state);

    /**
     * Completes the receivers' MAC addresses of the packets that have been rewritten: of those the
     * {@link #groupRewrite} is not 0.
     */
    protected abstract void groupMacs(Frame frame, int[] nexts, long[] records);

    /** Length of packet {@code i}'s rewrite, 0 when it was not rewritten: then aux is not its adjacency any more. */
    protected static int groupRewrite(final Frame frame, final int[] nexts, final long[] records, final int i) {
        return nexts[i] > LAST_OWN
                ? AdjacencyTable.rewriteLength(records[(frame.aux[i] << 3) + AdjacencyTable.SKEW])
                : 0;
    }

    /**
     * What is compared with {@link AdjacencyTable#limit}: the length of the first segment; more than any MTU for a
     * packet with a flag that calls for {@link #oddPacket}.
     */
    protected static int size(final long meta) {
        return (int) (meta >>> 32) & SIZE_MASK;
    }

    /** The x word of a packet that leaves by an adjacency: with its tx interface and L3 offset. */
    protected static long leaving(final long x, final long meta, final long state) {
        return x & X_KEPT | AdjacencyTable.txBits(state) | (meta & 0xffff) << 32;
    }

    /** Notes in packets {@code from..to} that a plain header was put in front: loops that become vector code. */
    protected static void advance(final Frame frame, final int from, final int to, final long state) {
        final long tx = AdjacencyTable.txBits(state);
        final long[] meta = frame.meta;
        final long[] x = frame.x;
        for (int i = from; i < to; i++) {
            x[i] = x[i] & X_KEPT | tx | (meta[i] & 0xffff) << 32;
        }
        for (int i = from; i < to; i++) {
            meta[i] = PacketMeta.advance(meta[i], -L2);
        }
    }

    /** As {@link #advance(Frame, int, int, long)}, by each packet's own state word. */
    protected static void advance(
            final Frame frame, final int[] nexts, final int from, final int to, final long[] states) {
        final long[] meta = frame.meta;
        final long[] x = frame.x;
        for (int i = from; i < to; i++) {
            x[i] = leaving(x[i], meta[i], states[i]);
        }
        for (int i = from; i < to; i++) {
            nexts[i] = AdjacencyTable.next(states[i]);
        }
        for (int i = from; i < to; i++) {
            meta[i] = PacketMeta.advance(meta[i], -L2);
        }
    }

    /**
     * A packet that is odd, or whose adjacency is: incomplete, or with another header than an untagged Ethernet one.
     * Returns its slot.
     */
    protected final int other(
            final Frame frame,
            final NodeContext context,
            final int i,
            final long[] records,
            final int at,
            final long state) {
        if (!AdjacencyTable.isComplete(state)) {
            return Next.RESOLVE.ordinal();
        }
        final int odd = oddPacket(frame, context, i, state);
        if (odd != FORWARD) {
            return odd;
        }
        final long m = frame.meta[i];
        final int length = AdjacencyTable.rewriteLength(state);
        final long a = Slab.address(m - length);
        if (length > 0) {
            Slab.putU64(a, records[at + AdjacencyTable.HEAD]);
            if (length > 16) {
                Slab.putU64(a + 8, records[at + AdjacencyTable.MIDDLE]);
            }
            if (length > 24) {
                Slab.putU64(a + 16, records[at + AdjacencyTable.MIDDLE_2]);
            }
            Slab.putU64(a + length - 8, records[at + AdjacencyTable.TAIL]);
        }
        frame.meta[i] = PacketMeta.advance(m, -length);
        frame.x[i] = leaving(frame.x[i], m, state);
        return AdjacencyTable.next(state);
    }

    private static void toNexts(final Frame frame, final NodeContext context, final int slot) {
        if (slot != BY_NEXTS) {
            Arrays.fill(context.nexts(), 0, frame.n, slot);
            context.exceptionsToNexts();
        }
    }

    /** Counts packets and bytes, link header included, of those that leave; the aux word is still their adjacency. */
    private int counted(final Frame frame, final NodeContext context, final int slot, final long[] row) {
        toNexts(frame, context, slot);
        final int[] nexts = context.nexts();
        for (int i = 0; i < frame.n; i++) {
            final int cell = WorkerCounters.PAD + 2 * frame.aux[i];
            if (nexts[i] > LAST_OWN && cell + 1 < row.length - WorkerCounters.PAD) {
                final long m = frame.meta[i];
                final int rest = (m & PacketMeta.CHAINED) == 0 ? 0 : BufferHeader.rest(pool.header(frame.bi[i]));
                row[cell]++;
                row[cell + 1] += PacketMeta.length(m) + rest;
            }
        }
        return features.isEmpty() ? BY_NEXTS : withFeatures(frame, context, BY_NEXTS);
    }

    /** Sends packets that would go to an output node to the first feature of their interface instead. */
    private int withFeatures(final Frame frame, final NodeContext context, final int slot) {
        toNexts(frame, context, slot);
        final int[] nexts = context.nexts();
        for (int i = 0; i < frame.n; i++) {
            if (nexts[i] > LAST_OWN) {
                nexts[i] = features.next(PacketMeta.tx(frame.x[i]), nexts[i]);
            }
        }
        return BY_NEXTS;
    }
}
