package dev.sluice.net.neighbor;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.fib.AdjacencyTable;
import dev.sluice.net.iface.InterfaceView;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.Ip6Format;
import dev.sluice.net.packet.Ip6Header;

/**
 * {@code ip6-discover-neighbor} and {@code ip6-glean}: ask for a neighbour that a packet needs, at most once in
 * {@link Throttle#WINDOW_NS}, and drop the packet, as VPP does; a packet whose neighbour a worker has just heard of
 * waits in {@link NeighborWait}. The aux word is the index of an adjacency: for {@code ip6-discover-neighbor} an
 * incomplete one, whose next hop is asked for; for {@code ip6-glean} that of an attached network, in which the packet's
 * destination is asked for. Next: {@code ip6-drop}; solicitations go to {@code interface-output}.
 */
final class Ip6DiscoverNode implements Node {
    enum Next {
        DROP,
        OUTPUT
    }

    enum Count {
        THROTTLED,
        DROP,
        REQUEST_SENT,
        NO_SOURCE_ADDRESS,
        NO_BUFFERS,
        WAITING
    }

    private final boolean glean;
    private final Interfaces interfaces;
    private final Ip6Addresses addresses;
    private final Neighbors neighbors;
    private final AdjacencyTable adjacencies;
    private final NeighborCounters counters;
    private final NeighborWait wait;
    private final Throttle throttle = new Throttle();

    private Ip6DiscoverNode(
            final boolean glean,
            final Interfaces interfaces,
            final Ip6Addresses addresses,
            final Neighbors neighbors,
            final AdjacencyTable adjacencies,
            final NeighborCounters counters,
            final NeighborWait wait) {
        this.wait = wait;
        this.glean = glean;
        this.interfaces = interfaces;
        this.addresses = addresses;
        this.neighbors = neighbors;
        this.adjacencies = adjacencies;
        this.counters = counters;
    }

    static NodeSpec spec(
            final boolean glean,
            final Interfaces interfaces,
            final Ip6Addresses addresses,
            final Neighbors neighbors,
            final AdjacencyTable adjacencies,
            final NeighborCounters counters,
            final NeighborWait[] waiting) {
        return NodeSpec.internal(
                        glean ? "ip6-glean" : "ip6-discover-neighbor",
                        context -> new Ip6DiscoverNode(
                                glean,
                                interfaces,
                                addresses,
                                neighbors,
                                adjacencies,
                                counters,
                                waiting[context.thread()]))
                .next(Next.DROP, "ip6-drop")
                .next(Next.OUTPUT, "interface-output")
                .count(Count.THROTTLED, Severity.INFO, "throttled")
                .count(Count.DROP, Severity.ERROR, "neighbor is known by now")
                .count(Count.REQUEST_SENT, Severity.INFO, "neighbor solicitations sent")
                .count(Count.NO_SOURCE_ADDRESS, Severity.ERROR, "no source address for ND solicitation")
                .count(Count.NO_BUFFERS, Severity.ERROR, "no buffers")
                .count(Count.WAITING, Severity.INFO, "packets that wait for a neighbor that was just learned")
                .traceBefore(record -> {
                    final StringBuilder text = new StringBuilder("    fib:")
                            .append(PacketMeta.table(record.x()))
                            .append(" adj:")
                            .append(record.aux())
                            .append(" flow:0x00000000\n  ");
                    Ip6Format.append(text, record.data(), 0, Math.min(record.length(), record.data().length), 2);
                    return text.toString();
                });
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final InterfaceView view = interfaces.view();
        final long[] records = adjacencies.recordsAfterFence();
        final long[][] own = addresses.view();
        throttle.begin(context.nowNs(), neighbors.epoch());
        for (int i = 0, n = frame.n; i < n; i++) {
            final Count outcome = one(frame, i, context, records, view, own);
            context.count(outcome, 1);
            if (outcome == Count.WAITING) {
                context.except(i, NodeContext.GONE);
            } else {
                frame.aux[i] = context.counterIndex(outcome);
            }
        }
        return Next.DROP.ordinal();
    }

    private Count one(
            final Frame frame,
            final int i,
            final NodeContext context,
            final long[] records,
            final InterfaceView view,
            final long[][] own) {
        final int adjacency = frame.aux[i];
        final int at = (adjacency << 3) + AdjacencyTable.SKEW;
        if (adjacency < 0 || at + AdjacencyTable.ADDRESS_LOW >= records.length) {
            return Count.DROP;
        }
        final long state = records[at + AdjacencyTable.STATE];
        if (!glean && AdjacencyTable.isComplete(state)) {
            return Count.DROP;
        }
        final int tx = AdjacencyTable.txInterface(state);
        final long ip = Slab.address(frame.meta[i]);
        final long high = glean ? Slab.u64be(ip + Ip6Header.DST) : records[at + AdjacencyTable.ADDRESS];
        final long low = glean ? Slab.u64be(ip + Ip6Header.DST + 8) : records[at + AdjacencyTable.ADDRESS_LOW];
        if (wait.hold(frame, i, NeighborArrivals.key(tx, high, low), context.nowNs())) {
            return Count.WAITING;
        }
        if (throttle.isThrottled((high * 0x9e37_79b9_7f4a_7c15L ^ low) + tx)) {
            return Count.THROTTLED;
        }
        if (tx >= own.length || own[tx] == null || tx >= view.macLoaded().length) {
            return Count.NO_SOURCE_ADDRESS;
        }
        final int traced = (frame.meta[i] & PacketMeta.TRACED) != 0 ? frame.bi[i] : -1;
        if (!Solicitations.send(
                context, Next.OUTPUT.ordinal(), records, at, own[tx], high, low, view.macLoaded()[tx], traced)) {
            return Count.NO_BUFFERS;
        }
        counters.txRequests.add(context.thread(), tx, 1);
        return Count.REQUEST_SENT;
    }
}
