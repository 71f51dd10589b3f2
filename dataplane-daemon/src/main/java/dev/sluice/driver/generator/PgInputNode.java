package dev.sluice.driver.generator;

import dev.sluice.graph.node.InputNode;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.node.NodeState;

/**
 * {@code pg-input}: lets the enabled streams of its thread make a frame each, one after the other. Waits for an
 * interrupt when there are none, or only slow ones, for which a timer of the thread is set. One instance per thread;
 * reads the streams that main publishes.
 */
final class PgInputNode implements InputNode {
    static final String NAME = "pg-input";

    private final PacketGenerator generator;

    private PgInputNode(final PacketGenerator generator) {
        this.generator = generator;
    }

    static NodeSpec spec(final PacketGenerator generator) {
        return NodeSpec.input(NAME, context -> {
                    generator.attach(context);
                    return new PgInputNode(generator);
                })
                .state(NodeState.INTERRUPT)
                .trace(record -> PgTrace.input(record, generator));
    }

    @Override
    public int poll(final NodeContext context) {
        final PgStream[] streams = generator.streamsOf(context.thread());
        int packets = 0;
        boolean active = false;
        for (int i = 0; i < streams.length; i++) {
            if (streams[i].enabled()) {
                packets += streams[i].poll(context, generator.input(), generator.noBuffer());
                active = true;
            }
        }
        // Streams that are slow leave it to the timer to come back here.
        // Beside that, a thread with a polled node may sleep after some turns without packets; one with a pending
        // interrupt may not
        final NodeState state = packets > 0 ? NodeState.POLLING : NodeState.INTERRUPT;
        if (context.state() != state) {
            context.state(state);
        }
        if (active && packets == 0 && generator.pauseNs(context.thread()) == 0) {
            context.interrupt();
        }
        return packets;
    }
}
