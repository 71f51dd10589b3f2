package dev.sluice.net.ip4;

import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.arc.ArcPosition;

/**
 * {@code ip4-drop} and {@code ip4-punt}: where IPv4 packets leave forwarding; the arc {@code ip4-punt} begins here.
 * They show in traces and pass the packets, with their reasons, to the common nodes.
 */
final class Ip4EndNode implements Node {
    private final ArcPosition features;

    private Ip4EndNode(final ArcPosition features) {
        this.features = features;
    }

    static NodeSpec drop() {
        return NodeSpec.internal("ip4-drop", context -> new Ip4EndNode(null))
                .next("error-drop")
                .trace(Ip4Trace::drop);
    }

    static NodeSpec punt(final ArcPosition features) {
        return NodeSpec.internal("ip4-punt", context -> new Ip4EndNode(features))
                .next("error-punt")
                .trace(Ip4Trace::drop);
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        return features == null ? 0 : features.byRx(frame, context, 0);
    }
}
