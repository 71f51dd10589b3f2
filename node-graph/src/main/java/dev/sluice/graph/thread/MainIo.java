package dev.sluice.graph.thread;

/**
 * The main thread's I/O: the daemon's event loop for CLI, API and HTTP, turned by the main loop itself so that handlers
 * run where the tables are owned.
 *
 * <p>{@link #sleep} must also return when the descriptor of the main thread's {@link LoopSleeper#fd()} is readable, if
 * there is one.
 */
public interface MainIo {
    /** Handles what is ready now, without waiting; returns how much. Main thread. */
    int run();

    /**
     * Waits until something is ready, {@link #wake} was called (also before), or the time is over; may handle what
     * came. Main thread.
     */
    void sleep(long timeoutNs);

    /** Makes the current or the next sleep return. Any thread. */
    void wake();
}
