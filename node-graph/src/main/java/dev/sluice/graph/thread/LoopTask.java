package dev.sluice.graph.thread;

/**
 * Work that a thread's loop does each turn beside the graph: the reactor, timers of a face. Run by that thread alone;
 * must not block.
 */
public interface LoopTask {
    /** Nothing to wait for. */
    long NO_DEADLINE = Long.MAX_VALUE;

    /**
     * Does what is due, a bounded part of it.
     *
     * @param nowNs loop time
     * @return how much was done; 0 lets the thread become idle
     */
    int poll(long nowNs);

    /**
     * The loop time at which it must be polled again at the latest: in the past when there is work now,
     * {@link #NO_DEADLINE} when it will wake us.
     */
    long nextDeadlineNs();
}
