package dev.sluice.net.ip6;

import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;

/**
 * {@code ip6-drop}, {@code ip6-punt} and {@code ip6-not-enabled}: where IPv6 packets leave forwarding. They show in
 * traces and pass the packets, with their reasons, to the common nodes.
 */
final class Ip6EndNode implements Node {
    private Ip6EndNode() {}

    static NodeSpec drop() {
        return spec("ip6-drop", "error-drop");
    }

    static NodeSpec punt() {
        return spec("ip6-punt", "error-punt");
    }

    static NodeSpec notEnabled() {
        return spec("ip6-not-enabled", "error-drop");
    }

    private static NodeSpec spec(final String name, final String next) {
        return NodeSpec.internal(name, context -> new Ip6EndNode()).next(next).trace(Ip6Trace::forward);
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        return 0;
    }
}
