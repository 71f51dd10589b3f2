package dev.sluice.net.ip6;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.neighbor.Ip6Addresses;
import dev.sluice.net.packet.Ip6Header;

/** {@code ip6-lookup}: packets for an address of the receiving interface go to {@code ip6-local}, others have no route. */
final class Ip6LookupNode implements Node {
    enum Count {
        NO_ROUTE
    }

    private static final int LOCAL = 1;

    private final Ip6Addresses addresses;

    private Ip6LookupNode(final Ip6Addresses addresses) {
        this.addresses = addresses;
    }

    static NodeSpec spec(final Ip6Addresses addresses) {
        return NodeSpec.internal("ip6-lookup", context -> new Ip6LookupNode(addresses))
                .next("ip6-drop")
                .next(Ip6Local.NODE)
                .count(Count.NO_ROUTE, Severity.ERROR, "ip6 drop route")
                .trace(Ip6Trace::lookup);
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final long[][] own = addresses.view();
        for (int i = 0, n = frame.n; i < n; i++) {
            final long ip = Slab.address(frame.meta[i]);
            if (!Ip6Addresses.isOwn(
                    own,
                    PacketMeta.rx(frame.x[i]),
                    Slab.u64be(ip + Ip6Header.DST),
                    Slab.u64be(ip + Ip6Header.DST + 8))) {
                context.drop(frame, i, Count.NO_ROUTE);
            }
        }
        return LOCAL;
    }
}
