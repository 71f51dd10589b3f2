package dev.sluice.net.neighbor;

import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.fib.AdjacencyTable;
import dev.sluice.net.packet.Ip4Format;
import dev.sluice.net.packet.Ip4Header;

/** {@code ip4-arp} and {@code ip4-glean}: ask for a neighbour with ARP requests. */
final class Ip4ArpNode extends DiscoverNode {
    enum Count {
        THROTTLED,
        RESOLVED,
        NO_BUFFERS,
        REQUEST_SENT,
        NO_SOURCE_ADDRESS,
        WAITING
    }

    private final InterfaceAddresses addresses;
    private int[][] own;

    private Ip4ArpNode(
            final boolean glean, final Tables tables, final InterfaceAddresses addresses, final NodeContext context) {
        super(glean, tables, context);
        this.addresses = addresses;
    }

    static NodeSpec spec(final boolean glean, final Tables tables, final InterfaceAddresses addresses) {
        return NodeSpec.internal(
                        glean ? "ip4-glean" : "ip4-arp", context -> new Ip4ArpNode(glean, tables, addresses, context))
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
    void begin() {
        own = addresses.view();
    }

    @Override
    Count discover(final Frame frame, final int i, final NodeContext context) {
        final int at = recordOf(frame.aux[i]);
        if (at < 0) {
            return Count.RESOLVED;
        }
        final int tx = AdjacencyTable.txInterface(records()[at + AdjacencyTable.STATE]);
        final int address = Integer.reverseBytes((int) records()[at + AdjacencyTable.ADDRESS]);
        final int target = glean ? Slab.u32be(Slab.address(frame.meta[i]) + Ip4Header.DST) : address;
        if (hold(frame, i, NeighborArrivals.key(tx, 0, target & 0xffff_ffffL), context)) {
            context.count(Count.WAITING, 1);
            return null;
        }
        if (isThrottled((long) tx << 32 | target & 0xffff_ffffL)) {
            return Count.THROTTLED;
        }
        final int source = glean && address != 0 ? address : InterfaceAddresses.source(own, tx, target);
        if (source == 0 || !hasMac(tx)) {
            return Count.NO_SOURCE_ADDRESS;
        }
        final int next = Next.OUTPUT.ordinal();
        if (!ArpRequests.send(context, next, records(), at, source, target, mac(tx), tracedBy(frame, i))) {
            return Count.NO_BUFFERS;
        }
        asked(context, tx);
        return Count.REQUEST_SENT;
    }
}
