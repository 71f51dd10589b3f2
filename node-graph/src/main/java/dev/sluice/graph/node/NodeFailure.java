package dev.sluice.graph.node;

/**
 * A node threw. Made on the worker, handled on the main thread.
 *
 * @param node name
 * @param thread index of the worker
 * @param cause what was thrown
 * @param packets how many packets of the frame were dropped
 * @param firstPacket the first bytes of the frame's first packet
 * @param disabled true when the node was disabled for it
 */
public record NodeFailure(String node, int thread, Throwable cause, int packets, byte[] firstPacket, boolean disabled) {
    /** Takes failures; must not block. */
    @FunctionalInterface
    public interface Listener {
        /** Called on the worker, rarely: at the first failure of a node on a thread and when it is disabled. */
        void onFailure(NodeFailure failure);
    }
}
