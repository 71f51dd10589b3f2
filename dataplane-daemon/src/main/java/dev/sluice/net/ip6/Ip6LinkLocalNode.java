package dev.sluice.net.ip6;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.trace.TraceRecord;
import dev.sluice.net.fib.DpoType;
import dev.sluice.net.fib.Ip6Fib;
import dev.sluice.net.fib.LookupArcs;
import dev.sluice.net.packet.Ip6Header;
import dev.sluice.net.packet.IpFamily;

/**
 * {@code ip6-link-local}: packets to an address of the link (RFC 4291 section 2.5.6), looked up in the link-local table
 * of the interface that they came in by, or that they were made for. Next: as {@code ip6-lookup}.
 */
final class Ip6LinkLocalNode implements Node {
    private enum Count {
        NO_ROUTE
    }

    private final Ip6Fib fib;
    private final Ip6Balancer balancer;

    private Ip6LinkLocalNode(final Ip6Fib fib, final NodeContext context) {
        this.fib = fib;
        balancer = new Ip6Balancer(fib.loadBalances(), context);
    }

    static NodeSpec spec(final Ip6Fib fib) {
        final NodeSpec node = NodeSpec.internal("ip6-link-local", context -> new Ip6LinkLocalNode(fib, context));
        return LookupArcs.add(node, IpFamily.IP6)
                .count(Count.NO_ROUTE, Severity.ERROR, "ip6 link-local destination on a link without ip6")
                .trace(Ip6LinkLocalNode::format);
    }

    private static String format(final TraceRecord record) {
        return "  sw_if_index:" + PacketMeta.rx(record.x()) + " dpo-idx " + record.aux();
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final int[] nexts = context.nexts();
        for (int i = 0, n = frame.n; i < n; i++) {
            final long ip = Slab.address(frame.meta[i]);
            final int leaf = fib.linkLocalView(PacketMeta.rx(frame.x[i]))
                    .lookup(Slab.u64be(ip + Ip6Header.DST), Slab.u64be(ip + Ip6Header.DST + 8));
            final long dpo = balancer.one(frame, i, leaf);
            nexts[i] = (int) (dpo >>> 32);
            frame.aux[i] = (int) dpo;
            // the table leads to neighbours and to us; anything else is what a table without routes has
            if (nexts[i] == NodeContext.DROP || nexts[i] == DpoType.LINK_LOCAL.next()) {
                nexts[i] = NodeContext.DROP;
                context.countReason(frame, i, Count.NO_ROUTE);
            }
        }
        return BY_NEXTS;
    }
}
