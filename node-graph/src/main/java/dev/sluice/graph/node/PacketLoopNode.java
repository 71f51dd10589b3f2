package dev.sluice.graph.node;

/**
 * The loop around a {@link PacketNode}. Each node gets a class of its own, defined from the bytes of this one as a
 * hidden class: the JIT compiler profiles a call by the place in the class, so that in a shared loop the call of the
 * body would have as many targets as there are nodes, and be a call; in a class of its own it has one, and is inlined.
 * No statics here: each hidden class would have its own.
 */
final class PacketLoopNode implements Node {
    private final PacketNode body;

    PacketLoopNode(final PacketNode body) {
        this.body = body;
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final PacketNode body = this.body;
        final int[] nexts = context.nexts();
        final int n = frame.n;
        body.begin(frame, context);
        for (int i = 0; i < n; i++) {
            nexts[i] = body.packet(frame, i, context);
        }
        body.end(frame, context);
        return BY_NEXTS;
    }
}
