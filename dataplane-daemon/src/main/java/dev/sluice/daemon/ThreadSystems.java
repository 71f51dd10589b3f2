package dev.sluice.daemon;

import dev.sluice.config.CoreSet;
import dev.sluice.graph.kthread.KThread;
import dev.sluice.graph.kthread.KThreadCli;
import dev.sluice.graph.kthread.KThreadException;
import dev.sluice.graph.kthread.KThreads;
import dev.sluice.graph.reactor.ReactorCli;
import dev.sluice.graph.reactor.Reactors;
import dev.sluice.graph.thread.CpuPlacement;
import dev.sluice.graph.thread.GraphReactors;
import dev.sluice.graph.thread.ThreadTimers;
import dev.sluice.graph.thread.Threads;
import dev.sluice.graph.time.Clock;
import dev.sluice.graph.work.KthreadWork;
import dev.sluice.graph.work.KthreadWorker;
import dev.sluice.graph.work.KthreadWorkers;
import dev.sluice.graph.work.Work;
import dev.sluice.graph.work.WorkQueue;
import dev.sluice.graph.work.WorkQueueCli;
import dev.sluice.graph.work.WorkQueueSpec;
import dev.sluice.graph.work.WorkQueues;
import dev.sluice.graph.work.WorkTimers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The threads beside the graph workers: kernel-style threads, single-list workers, work queues, and the reactors of the
 * graph threads. See {@code docs/threads.md}. Made on the main thread; the parts say who may use them. Threads that are
 * there already, the log's, are not its business.
 */
final class ThreadSystems implements AutoCloseable {
    /** The queue of jobs that may take long or block and have no queue of their own, by the kernel's name. */
    static final String PLUGIN_JOBS = "events_unbound";

    private static final long STOP_NS = TimeUnit.SECONDS.toNanos(1);

    private final KThreads kthreads;
    private final List<KThread> older;
    private final WorkTimers timers;
    private final KthreadWorkers workers;
    private final KthreadWorker fileWorker;
    private final KthreadWorker netlinkWorker;
    private final Executor walks;
    private final WorkQueues queues;
    private final Reactors reactors;

    /**
     * The parts; queues may be made and filled, nothing runs. All of it keeps off the cores that {@code placement}
     * gives to workers.
     */
    ThreadSystems(final KThreads kthreads, final CpuPlacement placement, final Threads threads, final Clock clock)
            throws DaemonException {
        this.kthreads = kthreads;
        older = kthreads.list();
        kthreads.housekeeping(kthreads.platform().allowedCores().minus(taken(placement)));
        timers = new WorkTimers(clock::nowNs);
        workers = new KthreadWorkers(kthreads, timers);
        fileWorker = worker(workers, "sluice_files");
        netlinkWorker = worker(workers, "sluice_netlink");
        queues = new WorkQueues(kthreads, timers);
        systemQueue(WorkQueueSpec.of("events"));
        systemQueue(WorkQueueSpec.of(PLUGIN_JOBS, WorkQueueSpec.Flag.UNBOUND));
        reactors = GraphReactors.attach(threads, placement);
        walks = new MainSlices("fib-walk", reactors);
    }

    private static KthreadWorker worker(final KthreadWorkers workers, final String name) throws DaemonException {
        try {
            return workers.create(name);
        } catch (final KThreadException e) {
            throw new DaemonException(e.getMessage(), e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DaemonException("interrupted while starting threads", e);
        }
    }

    /**
     * A queue that anybody may use who has no reason for one of his own, by the kernel's name: {@link WorkQueues#get}.
     */
    private void systemQueue(final WorkQueueSpec spec) throws DaemonException {
        try {
            queues.create(spec);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DaemonException("interrupted while making work queues", e);
        }
    }

    private static CoreSet taken(final CpuPlacement placement) {
        return CoreSet.of(placement.threads().stream()
                .mapToInt(CpuPlacement.Placed::core)
                .filter(core -> core >= 0)
                .toArray());
    }

    /** Adds the commands of all of them, and offers the parts to plugins. */
    void register(final Dataplane dataplane) {
        dataplane.commands().add(KThreadCli.commands(kthreads));
        dataplane.commands().add(WorkQueueCli.workerCommands(workers));
        dataplane.commands().add(WorkQueueCli.queueCommands(queues));
        dataplane.commands().add(ReactorCli.commands(reactors));
        dataplane.services().provide(KThreads.class, kthreads);
        dataplane.services().provide(KthreadWorkers.class, workers);
        dataplane.services().provide(WorkQueues.class, queues);
        dataplane.services().provide(Reactors.class, reactors);
    }

    /** The second stage: timers and pools get their threads, and what waits runs. */
    void start() throws DaemonException {
        try {
            timers.start(kthreads);
            queues.start();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DaemonException("interrupted while starting threads", e);
        }
    }

    KThreads kthreads() {
        return kthreads;
    }

    /**
     * Runs jobs that may take long or block, several at a time: the work queue of this name, unbound, which is made
     * when it is not there.
     */
    Executor jobs(final String name) {
        if (queues.get(name) == null) {
            try {
                queues.create(WorkQueueSpec.of(name, WorkQueueSpec.Flag.UNBOUND));
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while making work queue `" + name + "'", e);
            }
        }
        final WorkQueue queue = queues.get(name);
        return task -> {
            try {
                queue.queueWork(new Work(name, self -> task.run()));
            } catch (final IllegalStateException e) {
                throw new RejectedExecutionException(e);
            }
        };
    }

    /** Changes of main's tables in slices, one a turn. */
    Executor walks() {
        return walks;
    }

    /** Asks things of the kernel's interfaces in the order of asking; nobody waits for the outcome. */
    Executor netlink() {
        return task -> netlinkWorker.queueWork(new KthreadWork("netlink", self -> task.run()));
    }

    /** Periodic work of each graph thread. */
    ThreadTimers timers() {
        return GraphReactors.timers(reactors);
    }

    /** Writes files in the order of asking, so that main does not wait for a disk. */
    Executor files() {
        return task -> fileWorker.queueWork(new KthreadWork("file", self -> task.run()));
    }

    Reactors reactors() {
        return reactors;
    }

    /**
     * Drains the queues and ends all threads; the one that writes files ends with an empty list.
     *
     * @throws DaemonException naming what did not end in time
     */
    @Override
    public void close() throws DaemonException {
        final List<String> late = new ArrayList<>();
        queues.close(STOP_NS).forEach(name -> late.add("work queue " + name));
        kthreads.stopAll(STOP_NS, older).forEach(name -> late.add("thread " + name));
        if (!late.isEmpty()) {
            throw new DaemonException("still running: " + String.join(", ", late));
        }
    }
}
