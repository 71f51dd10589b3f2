package dev.sluice.net.mfib;

import dev.sluice.graph.buffer.BufferCache;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.NextArc;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.packet.PacketClone;

/**
 * {@code ip4-replicate}: sends a packet to every place that its multicast route, aux, names; the last one gets the packet, the
 * others get copies. Next: {@code ip4-rewrite-mcast} with an adjacency in aux, {@code ip4-local}.
 */
final class ReplicateNode implements Node {
    static final String NAME = "ip4-replicate";

    enum Next implements NextArc {
        DROP("ip4-drop"),
        REWRITE("ip4-rewrite-mcast"),
        LOCAL("ip4-local");

        private final String node;

        Next(final String node) {
            this.node = node;
        }

        @Override
        public String node() {
            return node;
        }
    }

    enum Count {
        NOWHERE,
        NO_BUFFER
    }

    private final MfibTables tables;

    private ReplicateNode(final MfibTables tables) {
        this.tables = tables;
    }

    static NodeSpec spec(final MfibTables tables) {
        return NodeSpec.internal(NAME, context -> new ReplicateNode(tables))
                .next(Next.class)
                .count(Count.NOWHERE, Severity.ERROR, "multicast route that leads nowhere")
                .count(Count.NO_BUFFER, Severity.ERROR, "no buffer for a copy")
                .trace(record -> "replicate: " + record.aux());
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final MfibForward[] routes = tables.forwards();
        final int[] nexts = context.nexts();
        for (int i = 0, n = frame.n; i < n; i++) {
            final MfibForward route = routes[frame.aux[i]];
            final int[] to = route.adjacencies();
            final int copies = route.local() ? to.length : to.length - 1;
            for (int k = 0; k < copies; k++) {
                copy(frame, i, context, to[k]);
            }
            if (route.local()) {
                nexts[i] = Next.LOCAL.ordinal();
            } else if (to.length > 0) {
                frame.aux[i] = to[to.length - 1];
                nexts[i] = Next.REWRITE.ordinal();
            } else {
                frame.aux[i] = context.counterIndex(Count.NOWHERE);
                context.count(Count.NOWHERE, 1);
                nexts[i] = Next.DROP.ordinal();
            }
        }
        return BY_NEXTS;
    }

    private static void copy(final Frame frame, final int i, final NodeContext context, final int adjacency) {
        final BufferCache buffers = context.buffers();
        final int copy = buffers.allocate();
        final long meta = copy < 0 ? -1 : PacketClone.copy(buffers, frame.bi[i], frame.meta[i], copy);
        if (meta == -1) {
            context.count(Count.NO_BUFFER, 1);
            return;
        }
        final long traced = (frame.meta[i] & PacketMeta.TRACED) == 0
                ? meta
                : context.tracer().follow(frame.bi[i], copy, meta);
        context.emit(Next.REWRITE.ordinal(), copy, traced, frame.x[i], adjacency);
    }
}
