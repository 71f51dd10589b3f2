package dev.sluice.graph.node;

/**
 * What a pre-input or input node does: brings packets into the graph. One instance per thread, called by that thread
 * alone.
 */
@FunctionalInterface
public interface InputNode {
    /**
     * Takes what is there, at most about one frame per queue, and sends it with {@link NodeContext#send}.
     *
     * @return how many packets it brought in; 0 lets the thread become idle
     */
    int poll(NodeContext context);
}
