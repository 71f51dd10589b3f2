package dev.sluice.net.gso;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.arc.ArcPosition;
import dev.sluice.net.arc.FeatureArc;

/**
 * {@code gso-ip4} and {@code gso-ip6} on the output arcs: cuts packets that are still to be segmented and lets all
 * others pass. The order of packets stays. Owner: one worker.
 */
final class GsoNode implements Node {
    private final ArcPosition position;
    private final int end;
    private final GsoCutter cutter;

    private GsoNode(final FeatureArc arc, final String name, final NodeContext context) {
        position = arc.position(name);
        end = arc.endSlot(name);
        cutter = new GsoCutter(context);
    }

    static NodeSpec spec(final String name, final FeatureArc arc) {
        return GsoCutter.describe(NodeSpec.internal(name, context -> new GsoNode(arc, name, context))
                .next("error-drop"));
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final int n = frame.n;
        long any = 0;
        for (int i = 0; i < n; i++) {
            any |= frame.meta[i];
        }
        if ((any & PacketMeta.GSO) == 0) {
            return position.byTx(frame, context, end);
        }
        // one by one, whether cut or not, so that no packet overtakes another
        for (int i = 0; i < n; i++) {
            final int slot = position.next(PacketMeta.tx(frame.x[i]), end);
            if ((frame.meta[i] & PacketMeta.GSO) == 0) {
                context.emit(slot, frame.bi[i], frame.meta[i], frame.x[i], frame.aux[i]);
                context.except(i, NodeContext.GONE);
            } else {
                cutter.cut(frame, i, slot, context);
            }
        }
        return NodeContext.DROP;
    }
}
