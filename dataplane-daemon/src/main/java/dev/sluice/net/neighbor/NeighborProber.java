package dev.sluice.net.neighbor;

import dev.sluice.graph.node.NodeContext;
import dev.sluice.net.fib.LinkLayer;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.MacAddress;

/** Asks for a neighbour of one family on behalf of the control plane. Main thread. */
abstract class NeighborProber {
    private final Interfaces interfaces;
    private final LinkLayer link;
    private final NeighborCounters counters;

    NeighborProber(final Interfaces interfaces, final LinkLayer link, final NeighborCounters counters) {
        this.interfaces = interfaces;
        this.link = link;
        this.counters = counters;
    }

    /**
     * Sends one question.
     *
     * @param context of a node on main
     * @param next its slot of {@code interface-output}
     * @return false when it could not be sent: the interface is down or has no address to ask from, or there is no
     *     buffer
     */
    final boolean probe(final NodeContext context, final int next, final int swIfIndex, final IpAddress address) {
        final Interface iface = interfaces.get(swIfIndex);
        if (iface == null || !iface.up()) {
            return false;
        }
        final byte[] header = link.rewrite(swIfIndex, MacAddress.BROADCAST, etherType());
        if (header.length == 0 || !ask(context, next, header, iface, address)) {
            return false;
        }
        counters.txRequests.add(context.thread(), swIfIndex, 1);
        return true;
    }

    /** EtherType of the question. */
    abstract int etherType();

    /** Sends the question behind a link header to everyone; false when there is no address to ask from or no buffer. */
    abstract boolean ask(NodeContext context, int next, byte[] linkHeader, Interface iface, IpAddress address);
}
