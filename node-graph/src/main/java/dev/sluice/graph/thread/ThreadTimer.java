package dev.sluice.graph.thread;

/**
 * An action of one graph thread that runs once a period while that is wanted. See {@link ThreadTimers#timer}. Any
 * thread.
 */
public interface ThreadTimer {
    /**
     * Has the action run each {@code periodNs} from now on, 0 for not at all.
     *
     * @throws IllegalStateException when the thread has too many messages waiting; nothing was changed
     */
    void every(long periodNs);

    /**
     * Has the action run in the thread's next turn, whatever the period.
     *
     * @throws IllegalStateException when the thread has too many messages waiting
     */
    void now();
}
