package dev.sluice.graph.thread;

import java.util.function.IntConsumer;

/**
 * Periodic work of each graph thread for what that thread owns: sessions, reassemblies, caches that age. Asked for on
 * the main thread.
 */
public interface ThreadTimers {
    /**
     * Has each graph thread, main included, run {@code action} with its index once in a period, by itself, until the
     * daemon stops.
     *
     * @param name of the work, as {@code show pollers} has it
     * @param periodNs at least so long from one run to the next; a sleeping thread is woken for it
     * @param action must not block
     */
    void every(String name, long periodNs, IntConsumer action);

    /**
     * Makes a timer of one graph thread, which runs nothing yet.
     *
     * @param name of the work, as {@code show pollers} has it
     * @param thread index, 0 for main
     * @param action must not block
     * @return null where the threads are turned by hand and timers do not run
     */
    ThreadTimer timer(String name, int thread, Runnable action);

    /** Timers that never run, for graphs that are turned by hand. */
    static ThreadTimers none() {
        return new ThreadTimers() {
            @Override
            public void every(final String name, final long periodNs, final IntConsumer action) {
                // nobody turns them
            }

            @Override
            public ThreadTimer timer(final String name, final int thread, final Runnable action) {
                return null;
            }
        };
    }
}
