package dev.sluice.graph.node;

/**
 * Work of the main thread on a timer or an event (VPP's process nodes, without their stacks): runs, says when it wants
 * to run again, and returns. Main thread only; must not block.
 */
@FunctionalInterface
public interface ProcessNode {
    /** Returned by {@link #run}: not before {@link NodeContext#signal()}. */
    long WAIT_FOR_EVENT = Long.MAX_VALUE;

    /**
     * Runs once.
     *
     * @param nowNs loop time
     * @return the time at which to run again at the latest, or {@link #WAIT_FOR_EVENT}
     */
    long run(long nowNs, NodeContext context);
}
