package dev.sluice.graph.thread;

import java.util.function.IntConsumer;

/** Periodic work of each graph thread for what that thread owns: sessions, reassemblies, caches that age. Asked for on the main thread. */
@FunctionalInterface
public interface ThreadTimers {
    /**
     * Has each graph thread, main included, run {@code action} with its index once in a period, by itself, until the daemon stops.
     *
     * @param name of the work, as {@code show pollers} has it
     * @param periodNs at least so long from one run to the next; a sleeping thread is woken for it
     * @param action must not block
     */
    void every(String name, long periodNs, IntConsumer action);

    /** Timers that never run, for graphs that are turned by hand. */
    static ThreadTimers none() {
        return (name, periodNs, action) -> {};
    }
}
