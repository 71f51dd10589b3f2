package dev.sluice.daemon;

import dev.sluice.graph.thread.Threads;
import dev.sluice.net.iface.RxQueue;
import dev.sluice.net.iface.RxQueues;

/** Has the threads' sleepers watch the descriptors of receive queues. Main thread. */
record QueueWatcher(Threads threads) implements RxQueues.Watcher {
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
