package dev.sluice.net.ip6;

import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.packet.Ip6Address;
import dev.sluice.net.packet.Ip6Header;

/**
 * {@code ip6-mfib-forward-lookup}: packets to groups. Those that every router on a link belongs to (all nodes, all
 * routers, all MLDv2 routers, solicited nodes; RFC 4291 section 2.8, RFC 3810 section 4) go to {@code ip6-local}, others
 * to {@code ip6-drop}: there are no multicast routes.
 */
final class Ip6MulticastNode implements Node {
    enum Count {
        DST_LOOKUP_MISS
    }

    private static final int LOCAL = 1;
    private static final long ALL_MLDV2_ROUTERS_LOW = 0x16;

    private Ip6MulticastNode() {}

    static NodeSpec spec() {
        return NodeSpec.internal("ip6-mfib-forward-lookup", context -> new Ip6MulticastNode())
                .next("ip6-drop")
                .next(Ip6Local.NODE)
                .count(Count.DST_LOOKUP_MISS, Severity.ERROR, "ip6 multicast group of no member")
                .trace(Ip6Trace::forward);
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        for (int i = 0, n = frame.n; i < n; i++) {
            final long ip = Slab.address(frame.meta[i]);
            final long high = Slab.u64be(ip + Ip6Header.DST);
            final long low = Slab.u64be(ip + Ip6Header.DST + 8);
            if (!isMember(high, low)) {
                context.drop(frame, i, Count.DST_LOOKUP_MISS);
            }
        }
        return LOCAL;
    }

    private static boolean isMember(final long high, final long low) {
        return Ip6Address.isSolicitedNode(high, low)
                || high == Ip6Address.LINK_MULTICAST_HIGH
                        && (low == Ip6Address.ALL_NODES_LOW
                                || low == Ip6Address.ALL_ROUTERS_LOW
                                || low == ALL_MLDV2_ROUTERS_LOW);
    }
}
