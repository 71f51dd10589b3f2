package dev.sluice.net.ip4;

import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;

/**
 * {@code ip4-drop} and {@code ip4-punt}: where IPv4 packets leave forwarding. They show in traces and pass the packets,
 * with their reasons, to the common nodes.
 */
final class Ip4EndNode implements Node {
    private Ip4EndNode() {}

    static NodeSpec drop() {
        return NodeSpec.internal("ip4-drop", context -> new Ip4EndNode())
                .next("error-drop")
                .trace(Ip4Trace::drop);
    }

    static NodeSpec punt() {
        return NodeSpec.internal("ip4-punt", context -> new Ip4EndNode())
                .next("error-punt")
                .trace(Ip4Trace::drop);
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        return 0;
    }
}
