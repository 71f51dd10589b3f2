package dev.sluice.net.neighbor;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.iface.InterfaceView;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.ArpHeader;

/**
 * {@code arp-proxy}: answers requests for addresses of the configured ranges (RFC 1027) on interfaces where that is on.
 * Next: {@code interface-output}, or {@code error-drop} with the reason that {@code arp-reply} gave.
 */
final class ArpProxyNode implements Node {
    enum Next {
        DROP,
        OUTPUT
    }

    enum Count {
        PROXY_ARP_REPLIES_SENT
    }

    private final Interfaces interfaces;
    private final ProxyArp proxy;
    private final NeighborCounters counters;

    private ArpProxyNode(final Interfaces interfaces, final ProxyArp proxy, final NeighborCounters counters) {
        this.counters = counters;
        this.interfaces = interfaces;
        this.proxy = proxy;
    }

    static NodeSpec spec(final Interfaces interfaces, final ProxyArp proxy, final NeighborCounters counters) {
        return NodeSpec.internal("arp-proxy", context -> new ArpProxyNode(interfaces, proxy, counters))
                .next(Next.DROP, "error-drop")
                .next(Next.OUTPUT, "interface-output")
                .count(Count.PROXY_ARP_REPLIES_SENT, Severity.INFO, "Proxy ARP replies sent")
                .traceBefore(ArpText::format);
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final InterfaceView view = interfaces.view();
        for (int i = 0, n = frame.n; i < n; i++) {
            final int rx = PacketMeta.rx(frame.x[i]);
            if (proxy.isEnabled(rx)
                    && rx < view.ip4Table().length
                    && proxy.covers(
                            view.ip4Table()[rx], Slab.u32be(Slab.address(frame.meta[i]) + ArpHeader.TARGET_IP))) {
                ArpAnswer.make(frame, i, view, rx);
                counters.txReplies.add(context.thread(), rx, 1);
                context.count(Count.PROXY_ARP_REPLIES_SENT, 1);
                context.except(i, Next.OUTPUT.ordinal());
            }
        }
        return Next.DROP.ordinal();
    }
}
