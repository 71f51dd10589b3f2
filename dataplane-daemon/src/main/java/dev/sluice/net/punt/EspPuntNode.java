package dev.sluice.net.punt;

import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Graph;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.ip.LocalDelivery;
import dev.sluice.net.ip4.Ip4Local;
import dev.sluice.net.ip6.Ip6Local;
import dev.sluice.net.packet.IpProtocol;

/**
 * {@code ipsec4-tun-input} and {@code ipsec6-tun-input}: ESP packets to us (RFC 4303) while somebody wants those that
 * belong to no tunnel. There are no tunnels here, so that all are punted: a key exchange daemon outside learns of peers
 * that still use an old association. Next: {@code punt-dispatch}.
 */
final class EspPuntNode implements Node {
    enum Count {
        NO_TUNNEL
    }

    private final int reason;

    private EspPuntNode(final int reason) {
        this.reason = reason;
    }

    /** Allocates the reasons, in the order and with the names that VPP has, and registers the nodes. */
    static void register(
            final Graph graph, final PuntReasons reasons, final LocalDelivery ip4, final LocalDelivery ip6) {
        final PuntReasons.Client owner = reasons.client("ipsec");
        // no ESP in UDP is taken here: nothing is punted for the first and the last
        reasons.allocate(owner, "ipsec4-spi-o-udp-0", false, wanted -> {});
        tunnel(graph, reasons, owner, ip4, false);
        tunnel(graph, reasons, owner, ip6, true);
        reasons.allocate(owner, "ipsec6-spi-o-udp-0", true, wanted -> {});
    }

    private static void tunnel(
            final Graph graph,
            final PuntReasons reasons,
            final PuntReasons.Client owner,
            final LocalDelivery local,
            final boolean is6) {
        final String family = is6 ? "ipsec6" : "ipsec4";
        final String node = family + "-tun-input";
        final int reason = reasons.allocate(owner, family + "-no-such-tunnel", is6, wanted -> {
            if (wanted) {
                local.registerProtocol(IpProtocol.ESP, node);
            } else {
                local.unregisterProtocol(IpProtocol.ESP);
            }
        });
        graph.register(NodeSpec.internal(node, context -> new EspPuntNode(reason))
                .next(PuntDispatchNode.NAME)
                .count(Count.NO_TUNNEL, Severity.ERROR, "no matching tunnel")
                .trace(record -> "  " + reasons.text(reason)));
        graph.addNext(is6 ? Ip6Local.NODE : Ip4Local.NODE, node);
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        for (int i = 0, n = frame.n; i < n; i++) {
            frame.aux[i] = reason;
        }
        context.count(Count.NO_TUNNEL, frame.n);
        return 0;
    }
}
