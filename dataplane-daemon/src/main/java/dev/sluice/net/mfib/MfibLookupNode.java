package dev.sluice.net.mfib;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.packet.Ip4Header;
import dev.sluice.net.packet.Ip6Header;
import dev.sluice.net.packet.IpFamily;

/**
 * {@code ip4-mfib-forward-lookup} and {@code ip6-mfib-forward-lookup}: the multicast route of a packet, in the table
 * that x names. Next: {@code ip4-mfib-forward-rpf} or its IPv6 form with the route's index in aux.
 */
final class MfibLookupNode implements Node {
    enum Count {
        DST_LOOKUP_MISS
    }

    private static final int RPF = 1;

    private final IpFamily family;
    private final MfibTables tables;

    private MfibLookupNode(final IpFamily family, final MfibTables tables) {
        this.family = family;
        this.tables = tables;
    }

    static String name(final IpFamily family) {
        return family + "-mfib-forward-lookup";
    }

    static NodeSpec spec(final IpFamily family, final MfibTables tables) {
        return NodeSpec.internal(name(family), context -> new MfibLookupNode(family, tables))
                .next(family + "-drop")
                .next(MfibRpfNode.name(family))
                .count(Count.DST_LOOKUP_MISS, Severity.ERROR, family + " multicast group without a route")
                .trace(record -> "fib " + PacketMeta.table(record.x()) + " entry " + record.aux());
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        for (int i = 0, n = frame.n; i < n; i++) {
            final long ip = Slab.address(frame.meta[i]);
            final MfibView view = tables.view(family, PacketMeta.table(frame.x[i]));
            final MfibForward route = family == IpFamily.IP4 ? ip4(view, ip) : ip6(view, ip);
            if (route == null) {
                context.drop(frame, i, Count.DST_LOOKUP_MISS);
            } else {
                frame.aux[i] = route.index();
            }
        }
        return RPF;
    }

    private static MfibForward ip4(final MfibView view, final long ip) {
        return view.lookup(
                0,
                Integer.reverseBytes(Slab.u32(ip + Ip4Header.SRC)) & 0xffff_ffffL,
                0,
                Integer.reverseBytes(Slab.u32(ip + Ip4Header.DST)) & 0xffff_ffffL);
    }

    private static MfibForward ip6(final MfibView view, final long ip) {
        return view.lookup(
                Slab.u64be(ip + Ip6Header.SRC),
                Slab.u64be(ip + Ip6Header.SRC + 8),
                Slab.u64be(ip + Ip6Header.DST),
                Slab.u64be(ip + Ip6Header.DST + 8));
    }
}
