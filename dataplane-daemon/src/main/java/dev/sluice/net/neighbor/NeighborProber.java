package dev.sluice.net.neighbor;

import dev.sluice.graph.node.NodeContext;
import dev.sluice.net.packet.IpAddress;

/** Asks for a neighbour of one family on behalf of the control plane. Main thread. */
@FunctionalInterface
interface NeighborProber {
    /**
     * Sends one question.
     *
     * @param context of a node on main
     * @param next its slot of {@code interface-output}
     * @return false when it could not be sent: the interface is down or has no address to ask from, or there is no
     *     buffer
     */
    boolean probe(NodeContext context, int next, int swIfIndex, IpAddress address);
}
