package dev.sluice.net.fib;

/**
 * When something that workers may still hold can be used again. Main thread only.
 *
 * <p>An index taken out of a published table may sit in a frame that a worker is just working on. The implementation
 * runs the action on the main thread once every worker has passed the end of a loop (and so has emptied its frames)
 * since the call; with no workers, after the main thread's own loop.
 */
@FunctionalInterface
public interface GracePeriod {
    /**
     * Runs {@code action} on the main thread, never before this call returns, when no worker can hold what was
     * unpublished before the call.
     */
    void afterGracePeriod(Runnable action);
}
