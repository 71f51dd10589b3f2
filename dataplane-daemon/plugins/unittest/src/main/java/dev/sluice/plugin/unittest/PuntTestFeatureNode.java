package dev.sluice.plugin.unittest;

import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.punt.PuntReasons;

/**
 * {@code punt-test-feat-ip4} and {@code punt-test-feat-ip6}: every packet is punted for one reason. Next:
 * {@code punt-dispatch}. One instance per thread.
 */
final class PuntTestFeatureNode implements Node {
    private final int reason;

    private PuntTestFeatureNode(final int reason) {
        this.reason = reason;
    }

    static NodeSpec spec(final String name, final int reason, final PuntReasons reasons) {
        return NodeSpec.internal(name, context -> new PuntTestFeatureNode(reason))
                .next(PuntReasons.DISPATCH_NODE)
                .trace(record -> "reason: " + reasons.text(reason));
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        for (int i = 0, n = frame.n; i < n; i++) {
            frame.aux[i] = reason;
        }
        return 0;
    }
}
