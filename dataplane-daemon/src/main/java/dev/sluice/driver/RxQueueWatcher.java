package dev.sluice.driver;

import dev.sluice.graph.thread.GraphThread;
import dev.sluice.graph.thread.Threads;
import dev.sluice.net.iface.RxQueue;
import dev.sluice.net.iface.RxQueues;

/** Has the threads of the loop sleep until one of their receive queues has something. Main thread. */
public final class RxQueueWatcher implements RxQueues.Watcher {
    private final Threads threads;

    /** For these threads. */
    public RxQueueWatcher(final Threads threads) {
        this.threads = threads;
    }

    /**
     * Keeps threads awake that have a queue which is polled, or one with something in it. Once, when the queues are
     * made.
     */
    public void keepAwake(final RxQueues queues) {
        for (final GraphThread thread : threads.all()) {
            final int index = thread.index();
            thread.addPollDemand(() -> queues.mustPoll(index));
        }
    }

    @Override
    public void watch(final int thread, final RxQueue queue) {
        threads.get(thread).sleeper().add(queue.fd(), queue::signal);
        threads.get(thread).wake();
    }

    @Override
    public void unwatch(final int thread, final RxQueue queue) {
        threads.get(thread).sleeper().remove(queue.fd());
    }
}
