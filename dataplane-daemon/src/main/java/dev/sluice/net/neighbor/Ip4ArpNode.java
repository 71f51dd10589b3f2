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
import dev.sluice.net.packet.Ip4Format;
import dev.sluice.net.packet.Ip4Header;

/**
 * {@code ip4-arp} and {@code ip4-glean}: ask for a neighbour that a packet needs, at most once in
 * {@link Throttle#WINDOW_NS}, and drop the packet, as VPP does; a packet whose neighbour a worker has just heard of
 * waits in {@link NeighborWait}. The aux word is the index of an adjacency: for {@code ip4-arp} an incomplete one,
 * whose next hop is asked for; for {@code ip4-glean} that of an attached network, in which the packet's destination is
 * asked for. Next: {@code error-drop}; requests go to {@code interface-output}.
 */
final class Ip4ArpNode implements Node {
    enum Next {
        DROP,
        OUTPUT
    }

    enum Count {
        THROTTLED,
        RESOLVED,
        NO_BUFFERS,
        REQUEST_SENT,
        NO_SOURCE_ADDRESS,
        WAITING
    }

    private final boolean glean;
    private final Interfaces interfaces;
    private final InterfaceAddresses addresses;
    private final Neighbors neighbors;
    private final AdjacencyTable adjacencies;
    private final NeighborCounters counters;
    private final NeighborWait wait;
    private final Throttle throttle = new Throttle();

    private Ip4ArpNode(
            final boolean glean,
            final Interfaces interfaces,
            final InterfaceAddresses addresses,
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
            final InterfaceAddresses addresses,
            final Neighbors neighbors,
            final AdjacencyTable adjacencies,
            final NeighborCounters counters,
            final NeighborWait[] waiting) {
        return NodeSpec.internal(
                        glean ? "ip4-glean" : "ip4-arp",
                        context -> new Ip4ArpNode(
                                glean,
                                interfaces,
                                addresses,
                                neighbors,
                                adjacencies,
                                counters,
                                waiting[context.thread()]))
                .next(Next.DROP, "error-drop")
                .next(Next.OUTPUT, "interface-output")
                .count(Count.THROTTLED, Severity.INFO, "ARP requests throttled")
                .count(Count.RESOLVED, Severity.INFO, "ARP requests resolved")
                .count(Count.NO_BUFFERS, Severity.ERROR, "ARP requests out of buffer")
                .count(Count.REQUEST_SENT, Severity.INFO, "ARP requests sent")
                .count(Count.NO_SOURCE_ADDRESS, Severity.ERROR, "no source address for ARP request")
                .count(Count.WAITING, Severity.INFO, "packets that wait for a neighbor that was just learned")
                .traceBefore(record -> {
                    final StringBuilder text =
                            new StringBuilder("  adj:").append(record.aux()).append("\n  ");
                    Ip4Format.append(text, record.data(), 0, Math.min(record.length(), record.data().length), 2);
                    return text.toString();
                });
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final InterfaceView view = interfaces.view();
        final long[] records = adjacencies.recordsAfterFence();
        final int[][] own = addresses.view();
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
            final int[][] own) {
        final int adjacency = frame.aux[i];
        final int at = (adjacency << 3) + AdjacencyTable.SKEW;
        if (adjacency < 0 || at + AdjacencyTable.ADDRESS >= records.length) {
            return Count.RESOLVED;
        }
        final long state = records[at + AdjacencyTable.STATE];
        if (!glean && AdjacencyTable.isComplete(state)) {
            return Count.RESOLVED;
        }
        final int tx = AdjacencyTable.txInterface(state);
        final int address = Integer.reverseBytes((int) records[at + AdjacencyTable.ADDRESS]);
        final int target = glean ? Slab.u32be(Slab.address(frame.meta[i]) + Ip4Header.DST) : address;
        if (wait.hold(frame, i, NeighborArrivals.key(tx, 0, target & 0xffff_ffffL), context.nowNs())) {
            return Count.WAITING;
        }
        if (throttle.isThrottled((long) tx << 32 | target & 0xffff_ffffL)) {
            return Count.THROTTLED;
        }
        final int source = glean && address != 0 ? address : InterfaceAddresses.source(own, tx, target);
        if (source == 0 || tx >= view.macLoaded().length) {
            return Count.NO_SOURCE_ADDRESS;
        }
        final int traced = (frame.meta[i] & PacketMeta.TRACED) != 0 ? frame.bi[i] : -1;
        if (!ArpRequests.send(
                context, Next.OUTPUT.ordinal(), records, at, source, target, view.macLoaded()[tx], traced)) {
            return Count.NO_BUFFERS;
        }
        counters.txRequests.add(context.thread(), tx, 1);
        return Count.REQUEST_SENT;
    }
}
