package dev.sluice.net.gso;

import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;

/**
 * {@code gso-mpls}: cuts packets with labels that are still to be segmented, for no device does it below labels. The
 * current header is the first label, x has the L3 offset, aux is the adjacency. Next: the segments back to
 * {@code mpls-output}. Owner: one worker.
 */
final class GsoMplsNode implements Node {
    /** Slots. */
    enum Next {
        DROP,
        OUTPUT
    }

    private final GsoCutter cutter;

    private GsoMplsNode(final NodeContext context) {
        cutter = new GsoCutter(context);
    }

    static NodeSpec spec() {
        return GsoCutter.describe(NodeSpec.internal("gso-mpls", GsoMplsNode::new)
                .next(Next.DROP, "error-drop")
                .next(Next.OUTPUT, "mpls-output"));
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        for (int i = 0, n = frame.n; i < n; i++) {
            cutter.cut(frame, i, Next.OUTPUT.ordinal(), context);
        }
        return Next.DROP.ordinal();
    }
}
