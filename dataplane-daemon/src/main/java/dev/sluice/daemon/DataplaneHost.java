package dev.sluice.daemon;

import dev.sluice.driver.RxQueueWatcher;
import dev.sluice.graph.buffer.BufferCache;
import dev.sluice.graph.cli.EngineCli;
import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.handoff.HandoffQueues;
import dev.sluice.graph.thread.GraphThread;
import dev.sluice.graph.thread.LoopSleeper;
import dev.sluice.graph.thread.ThreadTimers;
import dev.sluice.graph.thread.Threads;
import dev.sluice.graph.time.Clock;
import dev.sluice.net.fib.GracePeriod;
import dev.sluice.net.iface.RxQueues;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;

/**
 * What a dataplane needs from whoever runs it: the daemon's threads, or nobody's while it is trained.
 *
 * @param clock time
 * @param threads number of threads with a clone of the graph, main included
 * @param barrier holds the workers
 * @param grace runs an action when no worker can hold any more what was unpublished before
 * @param mainLater runs a task on the main thread in a later turn of its loop
 * @param files writes files, one after the other, on a thread that may wait for them
 * @param walks runs slices of a long change of main's tables on the main thread, one in each turn of its loop
 * @param netlink asks things of the kernel's interfaces for whose outcome nobody waits, one after the other
 * @param jobs runs jobs that may take long or block, beside the main thread: the work queue of this name, made when it
 *     is not there
 * @param timers periodic work of each thread
 * @param watcher wakes threads for receive queues
 * @param mainSleeper where main watches descriptors of its own
 * @param mainBuffers main's free buffers
 * @param wake ends the sleep of the thread with this index; any thread
 * @param threadName name of a thread by its index
 * @param handoffs ways for packets from thread to thread
 */
public record DataplaneHost(
        Clock clock,
        int threads,
        BarrierGuard barrier,
        GracePeriod grace,
        Executor mainLater,
        Executor files,
        Executor walks,
        Executor netlink,
        Function<String, Executor> jobs,
        ThreadTimers timers,
        RxQueues.Watcher watcher,
        LoopSleeper mainSleeper,
        BufferCache mainBuffers,
        IntConsumer wake,
        IntFunction<String> threadName,
        HandoffQueues handoffs) {
    /** The daemon's threads. */
    static DataplaneHost of(final Threads threads, final ThreadSystems systems) {
        return new DataplaneHost(
                threads.clock(),
                1 + threads.workerCount(),
                EngineCli.guard(threads.barrier()),
                action -> threads.forEachThread(thread -> {}, () -> postToMain(threads, action)),
                task -> postToMain(threads, task),
                systems.files(),
                systems.walks(),
                systems.netlink(),
                systems::jobs,
                systems.timers(),
                new RxQueueWatcher(threads),
                threads.main().sleeper(),
                threads.main().dispatcher().buffers(),
                index -> threads.get(index).wake(),
                index -> threads.get(index).name(),
                threads.handoffs());
    }

    private static void postToMain(final Threads threads, final Runnable task) {
        if (!threads.postToMain(task)) {
            throw new RejectedExecutionException("main has " + GraphThread.INBOX_SIZE + " messages waiting");
        }
    }
}
