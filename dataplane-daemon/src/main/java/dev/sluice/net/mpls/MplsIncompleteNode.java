package dev.sluice.net.mpls;

import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.fib.AdjacencyTable;

/**
 * {@code mpls-adj-incomplete}: packets with labels whose next hop is not known. Next: {@code ip4-arp} or
 * {@code ip6-discover-neighbor}, as the next hop's family is, which ask for it and drop the packet.
 */
final class MplsIncompleteNode implements Node {
    static final String NAME = "mpls-adj-incomplete";

    /** Slots. */
    enum Next {
        DROP,
        IP4,
        IP6
    }

    private final AdjacencyTable table;

    private MplsIncompleteNode(final AdjacencyTable table) {
        this.table = table;
    }

    static NodeSpec spec(final AdjacencyTable table) {
        return NodeSpec.internal(NAME, context -> new MplsIncompleteNode(table))
                .next(Next.DROP, MplsEndNode.DROP)
                .next(Next.IP4, "ip4-arp")
                .next(Next.IP6, "ip6-discover-neighbor")
                .trace(record -> "  next:" + record.next());
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final long[] records = table.recordsAfterFence();
        final int[] nexts = context.nexts();
        for (int i = 0, n = frame.n; i < n; i++) {
            frame.meta[i] &= ~MplsHeader.POPPED;
            final int at = (frame.aux[i] << 3) + AdjacencyTable.SKEW;
            final boolean ip6 = AdjacencyTable.isIp6NextHop(records[at + AdjacencyTable.STATE]);
            nexts[i] = (ip6 ? Next.IP6 : Next.IP4).ordinal();
        }
        return BY_NEXTS;
    }
}
