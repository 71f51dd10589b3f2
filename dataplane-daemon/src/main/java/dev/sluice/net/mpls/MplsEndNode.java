package dev.sluice.net.mpls;

import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;

/**
 * {@code mpls-drop} and {@code mpls-punt}: where packets with labels leave forwarding. They show in traces and pass the
 * packets, with their reasons, to {@code error-drop} and {@code error-punt}.
 */
final class MplsEndNode implements Node {
    static final String DROP = "mpls-drop";
    static final String PUNT = "mpls-punt";

    private MplsEndNode() {}

    static NodeSpec drop() {
        return NodeSpec.internal(DROP, context -> new MplsEndNode())
                .next("error-drop")
                .trace(record -> "drop");
    }

    static NodeSpec punt() {
        return NodeSpec.internal(PUNT, context -> new MplsEndNode())
                .next("error-punt")
                .trace(record -> "punt");
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final long[] meta = frame.meta;
        for (int i = 0, n = frame.n; i < n; i++) {
            meta[i] &= ~MplsHeader.POPPED;
        }
        return 0;
    }
}
