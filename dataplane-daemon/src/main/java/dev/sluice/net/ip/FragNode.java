package dev.sluice.net.ip;

import dev.sluice.graph.buffer.BufferCache;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.fib.AdjacencyTable;
import dev.sluice.net.packet.IpFamily;
import java.util.function.Function;

/**
 * What {@code ip4-frag} and {@code ip6-frag} have in common: they cut packets into pieces that the MTU of their
 * adjacency, which the aux word names, lets through. Next: the pieces to the rewrite node of the family with the same
 * aux word. Each piece is copied into one fresh buffer, so it is never larger than that, whatever the MTU; a packet for
 * whose pieces there are not enough buffers is dropped as a whole.
 */
public final class FragNode implements Node {
    /** What becomes of a packet. */
    private enum Next {
        DROP,
        REWRITE
    }

    /** What is counted. */
    public enum Count {
        FRAGMENTED,
        FRAGMENT_SENT,
        DONT_FRAGMENT_SET,
        CANT_FRAGMENT,
        MALFORMED,
        MEMORY
    }

    private final AdjacencyTable adjacencies;
    private final BufferCache buffers;
    private final Fragmenter fragmenter;

    private FragNode(final AdjacencyTable adjacencies, final Fragmenter fragmenter, final NodeContext context) {
        this.adjacencies = adjacencies;
        this.fragmenter = fragmenter;
        buffers = context.buffers();
    }

    /** The node of a family; {@code fragmenter} makes that of a thread. */
    public static NodeSpec spec(
            final IpFamily family,
            final AdjacencyTable adjacencies,
            final Function<NodeContext, Fragmenter> fragmenter) {
        return NodeSpec.internal(
                        family + "-frag", context -> new FragNode(adjacencies, fragmenter.apply(context), context))
                .next(Next.DROP, family + "-drop")
                .next(Next.REWRITE, family + "-rewrite")
                .count(Count.FRAGMENTED, Severity.INFO, "packet fragmented")
                .count(Count.FRAGMENT_SENT, Severity.INFO, "number of sent fragments")
                .count(Count.DONT_FRAGMENT_SET, Severity.ERROR, "can't fragment this packet")
                .count(Count.CANT_FRAGMENT, Severity.ERROR, "can't fragment this packet")
                .count(Count.MALFORMED, Severity.ERROR, "malformed packet")
                .count(Count.MEMORY, Severity.ERROR, "could not allocate buffer")
                .traceBefore(IpTrace.of(family)::header);
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final long[] records = adjacencies.recordsAfterFence();
        for (int i = 0, n = frame.n; i < n; i++) {
            final int at = (frame.aux[i] << 3) + AdjacencyTable.SKEW;
            final int mtu = AdjacencyTable.mtu(records[at + AdjacencyTable.STATE]);
            final Count refused = cut(frame, i, mtu, context);
            if (refused == null) {
                buffers.free(frame.bi[i], frame.meta[i]);
                context.except(i, NodeContext.GONE);
            } else {
                context.drop(frame, i, refused);
            }
        }
        return Next.DROP.ordinal();
    }

    private Count cut(final Frame frame, final int i, final int mtu, final NodeContext context) {
        final Count refused = fragmenter.cut(frame, i, mtu);
        if (refused != null) {
            return refused;
        }
        final int count = fragmenter.count();
        for (int k = 0; k < count; k++) {
            final long meta = fragmenter.meta(k);
            final int piece = fragmenter.buffer(k);
            final long traced = (frame.meta[i] & PacketMeta.TRACED) == 0
                    ? meta
                    : context.tracer().follow(frame.bi[i], piece, meta);
            context.emit(Next.REWRITE.ordinal(), piece, traced, PacketMeta.withL3(frame.x[i], traced), frame.aux[i]);
        }
        context.count(Count.FRAGMENTED, 1);
        context.count(Count.FRAGMENT_SENT, count);
        return null;
    }
}
