package dev.sluice.net.iface;

import dev.sluice.graph.node.Graph;
import dev.sluice.graph.node.InputNode;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.trace.TraceFormat;
import dev.sluice.net.arc.FeatureArcs;

/** The input node of a driver with receive queues: reads those of its thread, one after the other. */
public final class RxQueueInputNode implements InputNode {
    private final RxQueues queues;
    private final int slot;

    private RxQueueInputNode(final RxQueues queues, final int slot) {
        this.queues = queues;
        this.slot = slot;
    }

    /**
     * Registers the input node of a driver.
     *
     * @return what its queues send their frames with
     */
    public static DeviceInput register(
            final String name,
            final Graph graph,
            final FeatureArcs arcs,
            final Interfaces interfaces,
            final RxQueues queues,
            final TraceFormat trace) {
        final int slot = queues.slot(name);
        final NodeSpec spec = NodeSpec.input(name, context -> new RxQueueInputNode(queues, slot))
                .trace(trace);
        return DeviceInput.register(spec, graph, arcs, interfaces);
    }

    @Override
    public int poll(final NodeContext context) {
        int packets = 0;
        final RxQueue[] mine = queues.of(slot, context.thread());
        for (int i = 0; i < mine.length; i++) {
            packets += mine[i].poll(context);
        }
        return packets;
    }
}
