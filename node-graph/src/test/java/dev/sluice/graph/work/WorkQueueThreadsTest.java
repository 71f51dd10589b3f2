package dev.sluice.graph.work;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.CoreSet;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.command.TextOutput;
import dev.sluice.graph.kthread.AffinityThreadPlatform;
import dev.sluice.graph.kthread.KThread;
import dev.sluice.graph.kthread.KThreads;
import dev.sluice.graph.work.WorkQueueSpec.Flag;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.SystemNanoClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Waiting calls and pools on real threads. */
@Timeout(60)
class WorkQueueThreadsTest {
    private final KThreads threads = new KThreads(new AffinityThreadPlatform());
    private final WorkTimers timers = new WorkTimers(SystemNanoClock.INSTANCE);
    private final WorkQueues system = new WorkQueues(threads, timers);
    private WorkQueue queue;

    @BeforeEach
    void start() throws Exception {
        timers.start(threads);
        system.start();
        queue = system.create(WorkQueueSpec.of("events"));
    }

    @AfterEach
    void stop() {
        assertEquals(List.of(), system.close(30_000_000_000L));
        timers.stop();
        assertTrue(threads.stopAll(30_000_000_000L).isEmpty());
        threads.close();
    }

    @Test
    void shouldFlushEverythingQueuedBefore() {
        final AtomicInteger count = new AtomicInteger();
        for (int i = 0; i < 500; i++) {
            queue.queueWork(new Work("n" + i, self -> count.incrementAndGet()));
        }
        queue.flush();
        assertEquals(500, count.get());
        final Work delayed = new Work("delayed", self -> count.incrementAndGet());
        queue.queueDelayedWork(delayed, 3_600_000_000_000L);
        queue.flushDelayedWork(delayed);
        assertEquals(501, count.get());
    }

    @Test
    void shouldWaitForWhatRunsWhenCancelling() throws Exception {
        final CountDownLatch begun = new CountDownLatch(1);
        final CountDownLatch mayEnd = new CountDownLatch(1);
        final AtomicInteger runs = new AtomicInteger();
        final Work work = new Work("again", self -> {
            begun.countDown();
            mayEnd.await();
            runs.incrementAndGet();
            // Refused while somebody cancels it: else it would go on for ever.
            queue.queueWork(self);
        });
        queue.queueWork(work);
        begun.await();
        final FutureTask<Boolean> canceller = new FutureTask<>(() -> queue.cancelWorkSync(work));
        new Thread(canceller).start();
        while (!disabled(work)) {
            Thread.onSpinWait();
        }
        mayEnd.countDown();
        assertFalse(canceller.get());
        queue.drain();
        assertEquals(1, runs.get());
    }

    private boolean disabled(final Work work) {
        system.lock();
        try {
            return work.disabled > 0;
        } finally {
            system.unlock();
        }
    }

    @Test
    void shouldGoOnWhileAnItemWaitsForAnother() throws Exception {
        final WorkQueue one = system.create(WorkQueueSpec.of("one"));
        final int core = threads.platform().allowedCores().first();
        final AtomicInteger order = new AtomicInteger();
        final Work second = new Work("second", self -> order.compareAndSet(1, 2));
        final Work first = new Work("first", self -> {
            order.set(1);
            one.queueWorkOn(core, second);
            // The only running worker of the pool waits for an item of the same pool.
            one.flushWork(second);
            order.compareAndSet(2, 3);
        });
        one.queueWorkOn(core, first);
        one.flush();
        assertEquals(3, order.get());
    }

    @Test
    void shouldGoOnWhileAnItemBlocks() throws Exception {
        final CountDownLatch latch = new CountDownLatch(1);
        final int core = threads.platform().allowedCores().first();
        queue.queueWorkOn(
                core,
                new Work(
                        "blocks",
                        self -> system.block(() -> {
                            latch.await();
                            return null;
                        })));
        queue.queueWorkOn(core, new Work("frees", self -> latch.countDown()));
        queue.flush();
        assertEquals(2, queue.stats().executed());
    }

    @Test
    void shouldDrainChains() {
        final AtomicInteger count = new AtomicInteger();
        queue.queueWork(new Work("chain", self -> {
            if (count.incrementAndGet() < 100) {
                queue.queueWork(self);
            }
        }));
        queue.drain();
        assertEquals(100, count.get());
    }

    @Test
    void shouldShowQueuesAndPools() throws Exception {
        final WorkQueue unbound = system.create(WorkQueueSpec.of("aging", Flag.UNBOUND, Flag.MEM_RECLAIM));
        unbound.queueWork(new Work("x", self -> {}));
        unbound.flush();
        final CommandRegistry registry = new CommandRegistry(reason -> () -> {});
        registry.add(WorkQueueCli.queueCommands(system));
        final TextOutput queues = new TextOutput();
        assertEquals(CommandRegistry.OK, registry.run("show workqueues", queues));
        assertTrue(
                queues.text()
                        .lines()
                        .anyMatch(
                                l -> l.matches("aging +unbound mem-reclaim +nice 0 cores any +1024 +0 +0 +0 +1 +0 .*")),
                queues.text());
        final TextOutput pools = new TextOutput();
        assertEquals(CommandRegistry.OK, registry.run("show workqueue pools", pools));
        assertTrue(pools.text().lines().anyMatch(l -> l.matches("u\\d+ +any +0 +1 +[12] .*-")), pools.text());
        assertTrue(threads.list().stream().map(KThread::name).anyMatch("slwork/R-aging"::equals));
        assertEquals(CommandRegistry.OK, registry.run("set workqueue aging nice 3", new TextOutput()));
        assertEquals(3, unbound.spec().nice());
        final TextOutput bad = new TextOutput();
        assertTrue(registry.run("set workqueue ageing nice 3", bad) < 0);
        assertTrue(bad.text().contains("there is events, aging"), bad.text());
        assertTrue(registry.run("set workqueue aging cores 3-1", new TextOutput()) < 0);
        assertEquals(CoreSet.EMPTY, unbound.spec().cores());
    }
}
