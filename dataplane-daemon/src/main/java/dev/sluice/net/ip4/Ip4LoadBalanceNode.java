package dev.sluice.net.ip4;

import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.fib.DpoType;
import dev.sluice.net.fib.LoadBalanceTable;

/**
 * {@code ip4-load-balance}: for packets whose aux word names a load-balance already: what a tunnel or a policy has
 * chosen. Next: as {@code ip4-lookup}.
 */
final class Ip4LoadBalanceNode implements Node {
    private enum Count {
        NO_ROUTE
    }

    private final Ip4Balancer balancer;
    private final int[] leaf = new int[Frame.SIZE];

    private Ip4LoadBalanceNode(final LoadBalanceTable table, final NodeContext context) {
        balancer = new Ip4Balancer(table, context);
    }

    static NodeSpec spec(final LoadBalanceTable table) {
        return NodeSpec.internal("ip4-load-balance", context -> new Ip4LoadBalanceNode(table, context))
                .next(Ip4LookupNode.Next.class)
                .count(Count.NO_ROUTE, Severity.ERROR, "ip4 drop route")
                .trace(Ip4Trace::lookup);
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final int n = frame.n;
        System.arraycopy(frame.aux, 0, leaf, 0, n);
        final int slot = balancer.balance(frame, context, leaf);
        if (slot == DpoType.ADJACENCY.next()) {
            return slot;
        }
        final int[] nexts = context.nexts();
        int dropped = 0;
        for (int i = 0; i < n; i++) {
            // a load-balance that leads to another table is for ip4-lookup alone
            if (nexts[i] == NodeContext.DROP || Ip4LookupNode.isLookup(nexts[i])) {
                nexts[i] = NodeContext.DROP;
                frame.aux[i] = context.counterIndex(Count.NO_ROUTE);
                dropped++;
            }
        }
        if (dropped > 0) {
            context.count(Count.NO_ROUTE, dropped);
        }
        return Ip4LookupNode.isLookup(slot) ? NodeContext.DROP : slot;
    }
}
