package dev.sluice.net.mfib;

import dev.sluice.graph.buffer.BufferCache;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.PacketClone;

/**
 * {@code ip4-replicate} and {@code ip6-replicate}: sends a packet to every place that its multicast route, aux, names;
 * the last one gets the packet, the others get copies. Next: {@code ip4-rewrite-mcast} with an adjacency in aux,
 * {@code ip4-local}; for IPv6 their counterparts.
 */
final class ReplicateNode implements Node {
    private static final int DROP = 0;
    private static final int REWRITE = 1;
    private static final int LOCAL = 2;

    enum Count {
        NOWHERE,
        NO_BUFFER
    }

    private final MfibTables tables;

    private ReplicateNode(final MfibTables tables) {
        this.tables = tables;
    }

    static String name(final IpFamily family) {
        return family + "-replicate";
    }

    static NodeSpec spec(final IpFamily family, final MfibTables tables) {
        return NodeSpec.internal(name(family), context -> new ReplicateNode(tables))
                .next(family + "-drop")
                .next(family + "-rewrite-mcast")
                .next(family + "-local")
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
                nexts[i] = LOCAL;
            } else if (to.length > 0) {
                frame.aux[i] = to[to.length - 1];
                nexts[i] = REWRITE;
            } else {
                context.countReason(frame, i, Count.NOWHERE);
                nexts[i] = DROP;
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
        context.emit(REWRITE, copy, traced, frame.x[i], adjacency);
    }
}
