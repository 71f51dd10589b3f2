package dev.sluice.graph.work;

import dev.sluice.graph.kthread.AffinityThreadPlatform;
import dev.sluice.graph.kthread.KThreads;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.SystemNanoClock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A hundred empty jobs queued at once and waited for together: the cost of one when the thread need not be woken for
 * each.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class QueueCostBench {
    private static final int JOBS = 100;

    private final KThreads threads = new KThreads(new AffinityThreadPlatform());
    private final WorkTimers timers = new WorkTimers(SystemNanoClock.INSTANCE);
    private final WorkQueues queues = new WorkQueues(threads, timers);
    private final Work[] work = new Work[JOBS];
    private final KthreadWork[] workerWork = new KthreadWork[JOBS];
    private KthreadWorker worker;
    private WorkQueue bound;
    private ForkJoinPool forkJoin;
    private ScheduledThreadPoolExecutor scheduled;

    @Setup
    public void setUp() throws InterruptedException {
        timers.start(threads);
        queues.start();
        worker = new KthreadWorkers(threads, timers).create("worker");
        bound = queues.create(WorkQueueSpec.of("bound"));
        forkJoin = new ForkJoinPool(1);
        scheduled = new ScheduledThreadPoolExecutor(1);
        for (int i = 0; i < JOBS; i++) {
            work[i] = new Work("nothing", self -> {});
            workerWork[i] = new KthreadWork("nothing", self -> {});
        }
    }

    @TearDown
    public void tearDown() {
        forkJoin.shutdown();
        scheduled.shutdown();
        queues.close(1_000_000_000);
        threads.stopAll(1_000_000_000);
        threads.close();
    }

    @Benchmark
    @OperationsPerInvocation(JOBS)
    public void workQueueBound() {
        for (final Work item : work) {
            bound.queueWork(item);
        }
        bound.flush();
    }

    @Benchmark
    @OperationsPerInvocation(JOBS)
    public void kthreadWorker() {
        for (final KthreadWork item : workerWork) {
            worker.queueWork(item);
        }
        worker.flushWorker();
    }

    @Benchmark
    @OperationsPerInvocation(JOBS)
    public void forkJoinPool() {
        for (int i = 1; i < JOBS; i++) {
            forkJoin.execute(() -> {});
        }
        forkJoin.submit(() -> {}).join();
    }

    @Benchmark
    @OperationsPerInvocation(JOBS)
    public void scheduledThreadPoolExecutor() throws Exception {
        for (int i = 1; i < JOBS; i++) {
            scheduled.execute(() -> {});
        }
        scheduled.submit(() -> {}).get();
    }
}
