package dev.sluice.net.ip;

import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.arc.ArcPosition;
import dev.sluice.net.packet.IpFamily;

/**
 * {@code ip4-drop}, {@code ip4-punt} and their like: where packets of a family leave forwarding; the arc of the punt
 * node begins here. They show in traces and pass the packets, with their reasons, to the common nodes.
 */
public final class EndNode implements Node {
    private final ArcPosition features;

    private EndNode(final ArcPosition features) {
        this.features = features;
    }

    /** A node that passes packets to {@code error-drop}: {@code ip6-drop}, {@code ip6-not-enabled}. */
    public static NodeSpec drop(final IpFamily family, final String name) {
        return spec(family, name, "error-drop", null);
    }

    /** The node that passes packets to {@code error-punt}, where the arc of its name begins. */
    public static NodeSpec punt(final IpFamily family, final ArcPosition features) {
        return spec(family, family + "-punt", "error-punt", features);
    }

    private static NodeSpec spec(
            final IpFamily family, final String name, final String next, final ArcPosition features) {
        return NodeSpec.internal(name, context -> new EndNode(features))
                .next(next)
                .trace(IpTrace.of(family)::forward);
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        return features == null ? 0 : features.byRx(frame, context, 0);
    }
}
