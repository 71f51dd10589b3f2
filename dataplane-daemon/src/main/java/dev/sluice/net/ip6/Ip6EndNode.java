package dev.sluice.net.ip6;

import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.arc.ArcPosition;

/**
 * {@code ip6-drop}, {@code ip6-punt} and {@code ip6-not-enabled}: where IPv6 packets leave forwarding. They show in
 * traces and pass the packets, with their reasons, to the common nodes.
 */
final class Ip6EndNode implements Node {
    private final ArcPosition features;

    private Ip6EndNode(final ArcPosition features) {
        this.features = features;
    }

    static NodeSpec drop() {
        return spec("ip6-drop", "error-drop", null);
    }

    /** {@code ip6-punt}, where the arc of this name begins. */
    static NodeSpec punt(final ArcPosition features) {
        return spec("ip6-punt", "error-punt", features);
    }

    static NodeSpec notEnabled() {
        return spec("ip6-not-enabled", "error-drop", null);
    }

    private static NodeSpec spec(final String name, final String next, final ArcPosition features) {
        return NodeSpec.internal(name, context -> new Ip6EndNode(features))
                .next(next)
                .trace(Ip6Trace::forward);
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        return features == null ? 0 : features.byRx(frame, context, 0);
    }
}
