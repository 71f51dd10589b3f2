package dev.sluice.daemon.training;

import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.arc.ArcPosition;
import dev.sluice.net.arc.Feature;
import dev.sluice.net.arc.FeatureArc;

/**
 * A feature that does nothing, so that the places which start an arc and those in the middle of one are trained with a
 * feature on some interface. Stateless.
 */
final class TrainingFeatureNode implements Node {
    private final ArcPosition position;
    private final int end;
    private final boolean transmit;

    private TrainingFeatureNode(final ArcPosition position, final int end, final boolean transmit) {
        this.position = position;
        this.end = end;
        this.transmit = transmit;
    }

    /** A feature node for an arc; {@code transmit} when the arc belongs to the interface that packets leave by. */
    static NodeSpec spec(final FeatureArc arc, final boolean transmit) {
        final String name = name(arc);
        return NodeSpec.internal(
                        name, context -> new TrainingFeatureNode(arc.position(name), arc.endSlot(name), transmit))
                .next("error-drop");
    }

    static String name(final FeatureArc arc) {
        return "training-" + arc.name();
    }

    /** The feature to add to the arc. */
    static Feature feature(final FeatureArc arc) {
        return Feature.of(name(arc));
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        return transmit ? position.byTx(frame, context, end) : position.byRx(frame, context, end);
    }
}
