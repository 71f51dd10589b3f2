package dev.sluice.net.l2;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;

/**
 * {@code l2-output}: no frame goes back to where it came from (IEEE 802.1D 7.7), nor to a member of the same split
 * horizon group; tags are rewritten where that is set. Next: {@code interface-output}, or {@code error-drop}.
 * Stateless.
 */
final class L2OutputNode implements Node {
    /** Name of the node. */
    static final String NAME = "l2-output";

    enum Next {
        DROP,
        OUTPUT
    }

    enum Count {
        SPLIT_HORIZON,
        REFLECTION,
        TAGS,
        BLOCKED
    }

    private static final int OUTPUT = Next.OUTPUT.ordinal();

    private final BridgeDomains domains;

    private L2OutputNode(final BridgeDomains domains) {
        this.domains = domains;
    }

    static NodeSpec spec(final BridgeDomains domains) {
        return NodeSpec.internal(NAME, context -> new L2OutputNode(domains))
                .next(Next.DROP, "error-drop")
                .next(Next.OUTPUT, "interface-output")
                .count(Count.SPLIT_HORIZON, Severity.ERROR, "L2 split horizon drops")
                .count(Count.REFLECTION, Severity.ERROR, "L2 reflection drops")
                .count(Count.TAGS, Severity.ERROR, "L2 output VTR drops, too few tags")
                .count(Count.BLOCKED, Severity.ERROR, "L2 output drops, port blocked")
                .trace(record -> L2Text.sent(NAME, record));
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final L2View view = domains.view();
        final long[] x = frame.x;
        int back = 0;
        for (int i = 0, n = frame.n; i < n; i++) {
            // 1 when tx and rx are the same, without a branch
            final int differs = (int) (x[i] >>> 16 ^ x[i]) & 0xffff;
            back += differs - 1 >>> 31;
        }
        if (back != 0 || view.horizons() || view.tagsOut().length != 0) {
            each(frame, context, view);
        }
        return OUTPUT;
    }

    private static void each(final Frame frame, final NodeContext context, final L2View view) {
        final TagOperation[] tags = view.tagsOut();
        for (int i = 0, n = frame.n; i < n; i++) {
            final int rx = PacketMeta.rx(frame.x[i]);
            final int tx = PacketMeta.tx(frame.x[i]);
            if (rx == tx) {
                context.drop(frame, i, Count.REFLECTION);
            } else if (L2View.sameHorizon(view.port(rx), view.port(tx))) {
                context.drop(frame, i, Count.SPLIT_HORIZON);
            } else if ((view.mark(tx) & L2View.BLOCKED) != 0) {
                context.drop(frame, i, Count.BLOCKED);
            } else if (tx < tags.length && tags[tx] != null && !tags[tx].apply(frame, i)) {
                context.drop(frame, i, Count.TAGS);
            }
        }
    }
}
