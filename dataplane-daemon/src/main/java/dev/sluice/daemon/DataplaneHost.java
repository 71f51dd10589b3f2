package dev.sluice.daemon;

import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.thread.Threads;
import dev.sluice.graph.time.Clock;
import dev.sluice.net.fib.GracePeriod;
import dev.sluice.net.iface.RxQueues;
import java.util.concurrent.Executor;
import java.util.function.IntFunction;

/**
 * What a dataplane needs from whoever runs it: the daemon's threads, or nobody's while it is trained.
 *
 * @param clock time
 * @param threads number of threads with a clone of the graph, main included
 * @param barrier holds the workers
 * @param grace runs an action when no worker can hold any more what was unpublished before
 * @param mainLater runs a task on the main thread in a later turn of its loop
 * @param watcher wakes threads for receive queues
 * @param threadName name of a thread by its index
 */
public record DataplaneHost(
        Clock clock,
        int threads,
        BarrierGuard barrier,
        GracePeriod grace,
        Executor mainLater,
        RxQueues.Watcher watcher,
        IntFunction<String> threadName) {
    /** The daemon's threads. */
    static DataplaneHost of(final Threads threads) {
        return new DataplaneHost(
                threads.clock(),
                1 + threads.workerCount(),
                new ThreadsBarrier(threads.barrier()),
                action ->
                        threads.forEachThread(thread -> {}, () -> threads.main().post(action)),
                task -> threads.main().post(task),
                new QueueWatcher(threads),
                index -> threads.get(index).name());
    }
}
