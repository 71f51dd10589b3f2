package dev.sluice.net.mfib;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.packet.Ip4Header;

/**
 * {@code ip4-mfib-forward-lookup}: the multicast route of a packet, in the table that x names. Next: {@code
 * ip4-mfib-forward-rpf} with the route's index in aux.
 */
final class MfibLookupNode implements Node {
    static final String NAME = "ip4-mfib-forward-lookup";

    enum Count {
        DST_LOOKUP_MISS
    }

    private static final int RPF = 1;

    private final MfibTables tables;

    private MfibLookupNode(final MfibTables tables) {
        this.tables = tables;
    }

    static NodeSpec spec(final MfibTables tables) {
        return NodeSpec.internal(NAME, context -> new MfibLookupNode(tables))
                .next("ip4-drop")
                .next(MfibRpfNode.NAME)
                .count(Count.DST_LOOKUP_MISS, Severity.ERROR, "ip4 multicast group without a route")
                .trace(record -> "fib " + PacketMeta.table(record.x()) + " entry " + record.aux());
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        for (int i = 0, n = frame.n; i < n; i++) {
            final long ip = Slab.address(frame.meta[i]);
            final MfibForward route = tables.view(PacketMeta.table(frame.x[i]))
                    .lookup(
                            Integer.reverseBytes(Slab.u32(ip + Ip4Header.SRC)),
                            Integer.reverseBytes(Slab.u32(ip + Ip4Header.DST)));
            if (route == null) {
                context.drop(frame, i, Count.DST_LOOKUP_MISS);
            } else {
                frame.aux[i] = route.index();
            }
        }
        return RPF;
    }
}
