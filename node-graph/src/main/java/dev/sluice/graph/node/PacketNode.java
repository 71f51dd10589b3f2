package dev.sluice.graph.node;

/**
 * A node written as what becomes of one packet; the engine has the loop over the frame. For the many nodes that are not
 * the hot twenty: 8 % slower than a loop written by hand, where a loop shared by all of them would be twice as slow
 * (docs/performance.md). Declared with {@link NodeSpec#packet}; one instance per thread, only that thread calls it.
 *
 * <p>The rules of {@link Node} hold: columns and bytes of the packet may be changed, nothing is allocated, locked or
 * logged. What is the same for all packets is read once in {@link #begin}, counts are kept in fields and handed in at
 * {@link #end}. What nodes of two families share may stand in a superclass: the class of the loop knows the body's own,
 * so that its calls of itself are inlined too.
 */
public interface PacketNode {
    /**
     * Works on packet {@code i} of a frame.
     *
     * @return its slot; not {@link NodeContext#GONE}: a node that takes packets is a {@link Node}
     */
    int packet(Frame frame, int i, NodeContext context);

    /** Before the first packet of a frame. */
    default void begin(final Frame frame, final NodeContext context) {}

    /** After the last packet of a frame, unless a packet threw. */
    default void end(final Frame frame, final NodeContext context) {}
}
