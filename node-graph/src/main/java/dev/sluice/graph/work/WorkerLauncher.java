package dev.sluice.graph.work;

import dev.sluice.config.CoreSet;

/**
 * Where pools get threads from: {@link KThreadLauncher}, or a test that turns workers by hand. Called without the lock
 * of {@link WorkQueues}.
 */
interface WorkerLauncher {
    /** One turn of a worker. */
    @FunctionalInterface
    interface Turn {
        /** Does what there is to do; false when there was nothing and the thread shall sleep until woken. */
        boolean turn();
    }

    /** A thread that has been made. */
    interface Handle {
        /** Starts it, and later ends its sleep. Does not block. */
        void wake();

        /** Lets it end after its present turn. Does not wait. */
        void stop();

        /** Its frames, innermost first. */
        StackTraceElement[] stack();
    }

    /**
     * Makes a stopped thread.
     *
     * @throws RuntimeException when none can be had
     * @throws InterruptedException when the caller was interrupted first
     */
    Handle launch(String name, CoreSet cores, int nice, Turn turn) throws InterruptedException;
}
