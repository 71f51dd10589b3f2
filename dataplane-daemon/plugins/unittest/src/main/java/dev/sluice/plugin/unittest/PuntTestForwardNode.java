package dev.sluice.plugin.unittest;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.punt.PuntReasons;
import java.util.function.IntSupplier;

/**
 * {@code punt-test-pg0-ip4} and its like: sends punted packets to one neighbour. Next: {@code ip4-rewrite} or
 * {@code ip6-rewrite}, which leave the TTL of packets alone that are marked as made here. One instance per thread.
 */
final class PuntTestForwardNode implements Node {
    /** Index of an adjacency that nobody has. */
    static final int NONE = -1;

    private enum Count {
        NO_NEIGHBOUR
    }

    private static final int REWRITE = 1;

    private final IntSupplier adjacency;

    private PuntTestForwardNode(final IntSupplier adjacency) {
        this.adjacency = adjacency;
    }

    /**
     * The node's declaration.
     *
     * @param adjacency index of the neighbour's adjacency, or {@link #NONE}; any thread asks
     */
    static NodeSpec spec(
            final String name, final String rewrite, final IntSupplier adjacency, final PuntReasons reasons) {
        return NodeSpec.internal(name, context -> new PuntTestForwardNode(adjacency))
                .next("error-drop")
                .next(rewrite)
                .count(Count.NO_NEIGHBOUR, Severity.ERROR, "no neighbour to send to")
                .traceBefore(record -> "punt: " + reasons.text(record.aux()));
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final int index = adjacency.getAsInt();
        if (index == NONE) {
            for (int i = 0, n = frame.n; i < n; i++) {
                frame.aux[i] = context.counterIndex(Count.NO_NEIGHBOUR);
            }
            context.count(Count.NO_NEIGHBOUR, frame.n);
            return NodeContext.DROP;
        }
        for (int i = 0, n = frame.n; i < n; i++) {
            frame.aux[i] = index;
            frame.meta[i] |= PacketMeta.LOCALLY_ORIGINATED;
        }
        return REWRITE;
    }
}
