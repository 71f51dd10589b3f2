package dev.sluice.graph.work;

import dev.sluice.config.CoreSet;
import dev.sluice.graph.kthread.AffinityThreadPlatform;
import dev.sluice.graph.kthread.KThreads;
import dev.sluice.graph.reactor.LightThread;
import dev.sluice.graph.reactor.ReactorThread;
import dev.sluice.graph.reactor.Reactors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;
import org.agrona.concurrent.SystemNanoClock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** An empty job to another thread and back, one at a time: what a hand-over costs, sleeping and waking included. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RoundTripBench {
    private final KThreads threads = new KThreads(new AffinityThreadPlatform());
    private final WorkTimers timers = new WorkTimers(SystemNanoClock.INSTANCE);
    private final WorkQueues queues = new WorkQueues(threads, timers);
    private final Work work = new Work("nothing", self -> {});
    private final KthreadWork workerWork = new KthreadWork("nothing", self -> {});
    private final Reactors reactors = new Reactors(SystemNanoClock.INSTANCE);
    private final ManyToOneConcurrentArrayQueue<Runnable> agentQueue = new ManyToOneConcurrentArrayQueue<>(64);
    private volatile long answered;
    private long asked;
    private KthreadWorker worker;
    private WorkQueue bound;
    private WorkQueue unbound;
    private LightThread lightThread;
    private ForkJoinPool forkJoin;
    private ScheduledThreadPoolExecutor scheduled;
    private AgentRunner agent;

    @Setup
    public void setUp() throws InterruptedException {
        timers.start(threads);
        queues.start();
        worker = new KthreadWorkers(threads, timers).create("worker");
        bound = queues.create(WorkQueueSpec.of("bound"));
        unbound = queues.create(WorkQueueSpec.of("unbound", WorkQueueSpec.Flag.UNBOUND));
        ReactorThread.start(reactors, threads, "reactor", 0, false);
        lightThread = reactors.create("light", CoreSet.of(0));
        forkJoin = new ForkJoinPool(1);
        scheduled = new ScheduledThreadPoolExecutor(1);
        agent = new AgentRunner(new BackoffIdleStrategy(), e -> {}, null, new Agent() {
            @Override
            public int doWork() {
                return agentQueue.drain(Runnable::run, 8);
            }

            @Override
            public String roleName() {
                return "agent";
            }
        });
        AgentRunner.startOnThread(agent);
    }

    @TearDown
    public void tearDown() {
        agent.close();
        forkJoin.shutdown();
        scheduled.shutdown();
        queues.close(1_000_000_000);
        threads.stopAll(1_000_000_000);
        threads.close();
    }

    @Benchmark
    public void workQueueBound() {
        bound.queueWork(work);
        bound.flushWork(work);
    }

    @Benchmark
    public void workQueueUnbound() {
        unbound.queueWork(work);
        unbound.flushWork(work);
    }

    @Benchmark
    public void kthreadWorker() {
        worker.queueWork(workerWork);
        worker.flushWork(workerWork);
    }

    @Benchmark
    public void forkJoinPool() {
        forkJoin.submit(() -> {}).join();
    }

    @Benchmark
    public void scheduledThreadPoolExecutor() throws Exception {
        scheduled.submit(() -> {}).get();
    }

    @Benchmark
    public void lightThreadMessage() {
        final long mine = ++asked;
        lightThread.sendMessage(() -> answered = mine);
        await(mine);
    }

    @Benchmark
    public void agronaAgentRunner() {
        final long mine = ++asked;
        agentQueue.offer(() -> answered = mine);
        await(mine);
    }

    private void await(final long mine) {
        while (answered != mine) {
            Thread.onSpinWait();
        }
    }
}
