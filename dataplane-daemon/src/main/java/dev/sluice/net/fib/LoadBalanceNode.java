package dev.sluice.net.fib;

import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.trace.TraceFormat;
import dev.sluice.net.packet.IpFamily;
import java.util.function.Function;

/**
 * {@code ip4-load-balance} and {@code ip6-load-balance}: for packets whose aux word names a load-balance already: what
 * a tunnel or a policy has chosen. Next: as the look-up node of the family.
 */
public final class LoadBalanceNode implements Node {
    private enum Count {
        NO_ROUTE
    }

    private final Balancer balancer;
    private final int[] leaf = new int[Frame.SIZE];

    private LoadBalanceNode(final Balancer balancer) {
        this.balancer = balancer;
    }

    /**
     * The node of a family.
     *
     * @param balancer makes that of a thread
     * @param trace how the look-up node shows a packet
     */
    public static NodeSpec spec(
            final IpFamily family, final Function<NodeContext, Balancer> balancer, final TraceFormat trace) {
        final NodeSpec node =
                NodeSpec.internal(family + "-load-balance", context -> new LoadBalanceNode(balancer.apply(context)));
        return LookupArcs.add(node, family)
                .count(Count.NO_ROUTE, Severity.ERROR, family + " drop route")
                .trace(trace);
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
            // a load-balance that leads to another table is for the look-up node alone
            if (nexts[i] == NodeContext.DROP || DpoType.isLookup(nexts[i])) {
                nexts[i] = NodeContext.DROP;
                frame.aux[i] = context.counterIndex(Count.NO_ROUTE);
                dropped++;
            }
        }
        if (dropped > 0) {
            context.count(Count.NO_ROUTE, dropped);
        }
        return DpoType.isLookup(slot) ? NodeContext.DROP : slot;
    }
}
