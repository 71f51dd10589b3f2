package dev.sluice.net.ip6;

import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.fib.DpoType;
import dev.sluice.net.fib.LoadBalanceTable;

/**
 * {@code ip6-load-balance}: for packets whose aux word names a load-balance already: what a tunnel or a policy has
 * chosen. Next: as {@code ip6-lookup}.
 */
final class Ip6LoadBalanceNode implements Node {
    private enum Count {
        NO_ROUTE
    }

    private final Ip6Balancer balancer;
    private final int[] leaf = new int[Frame.SIZE];

    private Ip6LoadBalanceNode(final LoadBalanceTable table, final NodeContext context) {
        balancer = new Ip6Balancer(table, context);
    }

    static NodeSpec spec(final LoadBalanceTable table) {
        return NodeSpec.internal("ip6-load-balance", context -> new Ip6LoadBalanceNode(table, context))
                .next(Ip6LookupNode.Next.class)
                .count(Count.NO_ROUTE, Severity.ERROR, "ip6 drop route")
                .trace(Ip6Trace::lookup);
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
            // a load-balance that leads to another table is for ip6-lookup alone
            if (nexts[i] == NodeContext.DROP || Ip6LookupNode.isLookup(nexts[i])) {
                nexts[i] = NodeContext.DROP;
                frame.aux[i] = context.counterIndex(Count.NO_ROUTE);
                dropped++;
            }
        }
        if (dropped > 0) {
            context.count(Count.NO_ROUTE, dropped);
        }
        return Ip6LookupNode.isLookup(slot) ? NodeContext.DROP : slot;
    }
}
