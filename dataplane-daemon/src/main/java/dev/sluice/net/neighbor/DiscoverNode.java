package dev.sluice.net.neighbor;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.net.fib.AdjacencyTable;
import dev.sluice.net.iface.InterfaceView;
import dev.sluice.net.iface.Interfaces;

/**
 * What the nodes that ask for a neighbour have in common: a packet needs one; it is asked for, at most once in
 * {@link Throttle#WINDOW_NS}, and the packet is dropped, as VPP does; a packet whose neighbour a worker has just heard
 * of waits in {@link NeighborWait}. The aux word is the index of an adjacency: an incomplete one, whose next hop is
 * asked for; or, for the glean nodes, that of an attached network, in which the packet's destination is asked for.
 * Next: the drop node of the family; questions go to {@code interface-output}.
 */
abstract class DiscoverNode implements Node {
    enum Next {
        DROP,
        OUTPUT
    }

    /**
     * What they work with.
     *
     * @param waiting places to wait by thread
     */
    record Tables(
            Interfaces interfaces,
            Neighbors neighbors,
            AdjacencyTable adjacencies,
            NeighborCounters counters,
            NeighborWait[] waiting) {}

    /** True for a glean node. */
    final boolean glean;

    private final Tables tables;
    private final NeighborWait wait;
    private final Throttle throttle = new Throttle();
    private long[] records;
    private long[] macs;

    DiscoverNode(final boolean glean, final Tables tables, final NodeContext context) {
        this.glean = glean;
        this.tables = tables;
        wait = tables.waiting()[context.thread()];
    }

    @Override
    public final int process(final Frame frame, final NodeContext context) {
        final InterfaceView view = tables.interfaces().view();
        macs = view.macLoaded();
        records = tables.adjacencies().recordsAfterFence();
        throttle.begin(context.nowNs(), tables.neighbors().epoch());
        begin();
        for (int i = 0, n = frame.n; i < n; i++) {
            final Enum<?> outcome = discover(frame, i, context);
            if (outcome == null) {
                context.except(i, NodeContext.GONE);
            } else {
                context.countReason(frame, i, outcome);
            }
        }
        return Next.DROP.ordinal();
    }

    /** Before the first packet of a frame. */
    abstract void begin();

    /** Asks for the neighbour of packet {@code i}; returns why it is dropped, or null when it waits. */
    abstract Enum<?> discover(Frame frame, int i, NodeContext context);

    /** Where the record of an adjacency begins, or -1 when there is nothing to ask for any more. */
    final int recordOf(final int adjacency) {
        final int at = (adjacency << 3) + AdjacencyTable.SKEW;
        if (adjacency < 0
                || at + AdjacencyTable.ADDRESS_LOW >= records.length
                || !glean && AdjacencyTable.isComplete(records[at + AdjacencyTable.STATE])) {
            return -1;
        }
        return at;
    }

    /** The records of adjacencies. */
    final long[] records() {
        return records;
    }

    /** True when an interface has a MAC address, and so packets can be sent on it. */
    final boolean hasMac(final int swIfIndex) {
        return swIfIndex < macs.length;
    }

    /** The MAC address of an interface, as loaded. */
    final long mac(final int swIfIndex) {
        return macs[swIfIndex];
    }

    /**
     * Keeps packet {@code i} when its neighbour is on its way to the tables, see {@link NeighborWait#hold}; one with
     * labels never, for it cannot be looked up again.
     */
    final boolean hold(final Frame frame, final int i, final long key, final NodeContext context) {
        final long state = records[(frame.aux[i] << 3) + AdjacencyTable.SKEW + AdjacencyTable.STATE];
        return !AdjacencyTable.isMpls(state) && wait.hold(frame, i, key, context.nowNs());
    }

    /** True when a key was asked for a moment ago. */
    final boolean isThrottled(final long key) {
        return throttle.isThrottled(key);
    }

    /** Counts a question sent on an interface. */
    final void asked(final NodeContext context, final int swIfIndex) {
        tables.counters().txRequests.add(context.thread(), swIfIndex, 1);
    }

    /** The buffer that a question is traced after, or -1. */
    static int tracedBy(final Frame frame, final int i) {
        return (frame.meta[i] & PacketMeta.TRACED) != 0 ? frame.bi[i] : -1;
    }
}
