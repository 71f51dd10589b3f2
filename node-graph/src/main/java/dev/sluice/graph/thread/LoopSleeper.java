package dev.sluice.graph.thread;

import java.util.concurrent.locks.LockSupport;

/**
 * Where a thread of the main-or-worker loop sleeps: until a descriptor has something, somebody wakes it, or the time is
 * over. The daemon's is one epoll set and an eventfd.
 *
 * <p>A wake-up is never lost: one that comes before the sleep makes the next sleep return at once. The owner looks at
 * all its queues after each return.
 */
public interface LoopSleeper extends AutoCloseable {
    /** Makes the sleeper of a thread. */
    @FunctionalInterface
    interface Factory {
        /**
         * A sleeper for the calling thread's loop or another's.
         *
         * @param name the thread's name
         * @throws RuntimeException with the cause in words when the system refuses
         */
        LoopSleeper open(String name);
    }

    /**
     * Sleeps, and then runs what was given for each descriptor that is ready. Owner.
     *
     * @param timeoutNs 0 only looks at the descriptors, negative waits for ever
     */
    void sleep(long timeoutNs);

    /**
     * Makes the current or the next sleep return. Any thread, after the work has been queued; cheap when the owner is
     * awake.
     */
    void wake();

    /**
     * Watches a descriptor, level-triggered, until {@link #remove}. Any thread.
     *
     * @param fd readable means that the thread has work
     * @param onReady run by the owner in its sleep; must not block, usually {@code context::interrupt}
     */
    void add(int fd, Runnable onReady);

    /** Stops watching; false when it was not watched. Any thread. */
    boolean remove(int fd);

    /** How many descriptors are watched. Any thread. */
    int watched();

    /**
     * A descriptor that is readable while the owner has a reason to be awake, for a main loop that waits elsewhere; -1
     * when there is none.
     */
    int fd();

    /** Frees what the kernel holds. Nobody sleeps or wakes any more. */
    @Override
    void close();

    /** A sleeper without descriptors, by {@link LockSupport}: for programs that have none to watch, and for tests. */
    static LoopSleeper parking() {
        return new ParkingSleeper();
    }
}
