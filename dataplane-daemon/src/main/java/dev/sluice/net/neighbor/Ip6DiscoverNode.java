package dev.sluice.net.neighbor;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.fib.AdjacencyTable;
import dev.sluice.net.packet.Ip6Format;
import dev.sluice.net.packet.Ip6Header;

/** {@code ip6-discover-neighbor} and {@code ip6-glean}: ask for a neighbour with neighbour solicitations. */
final class Ip6DiscoverNode extends DiscoverNode {
    enum Count {
        THROTTLED,
        DROP,
        REQUEST_SENT,
        NO_SOURCE_ADDRESS,
        NO_BUFFERS,
        WAITING
    }

    private final Ip6Addresses addresses;
    private long[][] own;

    private Ip6DiscoverNode(
            final boolean glean, final Tables tables, final Ip6Addresses addresses, final NodeContext context) {
        super(glean, tables, context);
        this.addresses = addresses;
    }

    static NodeSpec spec(final boolean glean, final Tables tables, final Ip6Addresses addresses) {
        return NodeSpec.internal(
                        glean ? "ip6-glean" : "ip6-discover-neighbor",
                        context -> new Ip6DiscoverNode(glean, tables, addresses, context))
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
    void begin() {
        own = addresses.view();
    }

    @Override
    Count discover(final Frame frame, final int i, final NodeContext context) {
        final int at = recordOf(frame.aux[i]);
        if (at < 0) {
            return Count.DROP;
        }
        final long[] records = records();
        final int tx = AdjacencyTable.txInterface(records[at + AdjacencyTable.STATE]);
        final long ip = Slab.address(frame.meta[i]);
        final long high = glean ? Slab.u64be(ip + Ip6Header.DST) : records[at + AdjacencyTable.ADDRESS];
        final long low = glean ? Slab.u64be(ip + Ip6Header.DST + 8) : records[at + AdjacencyTable.ADDRESS_LOW];
        if (hold(frame, i, NeighborArrivals.key(tx, high, low), context)) {
            context.count(Count.WAITING, 1);
            return null;
        }
        if (isThrottled((high * 0x9e37_79b9_7f4a_7c15L ^ low) + tx)) {
            return Count.THROTTLED;
        }
        if (tx >= own.length || own[tx] == null || !hasMac(tx)) {
            return Count.NO_SOURCE_ADDRESS;
        }
        final int next = Next.OUTPUT.ordinal();
        if (!Solicitations.send(context, next, records, at, own[tx], high, low, mac(tx), tracedBy(frame, i))) {
            return Count.NO_BUFFERS;
        }
        asked(context, tx);
        return Count.REQUEST_SENT;
    }
}
