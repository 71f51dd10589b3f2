package dev.sluice.net.neighbor;

import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.InputNode;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.node.NodeState;

/**
 * {@code ip4-neighbor-wait} and its like: packets of one thread that wait until main has published their neighbour, a
 * turn or two as a rule, and are looked up again then. When there is no place, or the neighbour does not come in
 * {@link NeighborArrivals#PATIENCE_NS}, it is asked for. Owner: the thread.
 */
final class NeighborWait implements InputNode {
    private static final int PLACES = 64;
    private static final int LOOKUP = 0;

    private final NeighborArrivals arrivals;
    private final int[] buffers = new int[PLACES];
    private final long[] meta = new long[PLACES];
    private final long[] x = new long[PLACES];
    private final long[] keys = new long[PLACES];
    private NodeContext node;
    private int waiting;

    NeighborWait(final NeighborArrivals arrivals) {
        this.arrivals = arrivals;
    }

    /**
     * The node over the waiting packets of each thread.
     *
     * @param lookup where packets go on
     */
    static NodeSpec spec(final String name, final NeighborWait[] byThread, final String lookup) {
        return NodeSpec.input(name, context -> {
                    byThread[context.thread()].node = context;
                    return byThread[context.thread()];
                })
                .state(NodeState.INTERRUPT)
                .next(lookup);
    }

    /** Keeps packet {@code i} when its neighbour is on its way; false when it is not, or there is no place. */
    boolean hold(final Frame frame, final int i, final long key, final long nowNs) {
        if (waiting == PLACES || arrivals.state(key, nowNs) == NeighborArrivals.NONE) {
            return false;
        }
        buffers[waiting] = frame.bi[i];
        meta[waiting] = frame.meta[i];
        x[waiting] = frame.x[i];
        keys[waiting] = key;
        waiting++;
        node.interrupt();
        return true;
    }

    @Override
    public int poll(final NodeContext context) {
        final int n = waiting;
        int left = 0;
        for (int i = 0; i < n; i++) {
            if (arrivals.state(keys[i], context.nowNs()) == NeighborArrivals.HEARD) {
                buffers[left] = buffers[i];
                meta[left] = meta[i];
                x[left] = x[i];
                keys[left] = keys[i];
                left++;
            } else {
                context.emit(LOOKUP, buffers[i], meta[i], x[i], 0);
            }
        }
        waiting = left;
        if (left > 0) {
            context.interrupt();
        }
        return n - left;
    }
}
