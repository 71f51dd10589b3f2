package dev.sluice.graph.work;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.command.TextOutput;
import dev.sluice.graph.kthread.AffinityThreadPlatform;
import dev.sluice.graph.kthread.KThreadState;
import dev.sluice.graph.kthread.KThreads;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.SystemNanoClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Waiting and ending with real threads. */
@Timeout(60)
class KthreadWorkersTest {
    private final KThreads threads = new KThreads(new AffinityThreadPlatform());
    private final WorkTimers timers = new WorkTimers(SystemNanoClock.INSTANCE);
    private final KthreadWorkers workers = new KthreadWorkers(threads, timers);
    private KthreadWorker worker;

    @BeforeEach
    void start() throws Exception {
        timers.start(threads);
        worker = workers.create("conf");
    }

    @AfterEach
    void stop() {
        assertTrue(threads.stopAll(30_000_000_000L).isEmpty());
        threads.close();
    }

    /** An item that says when it has begun and ends when it may. */
    private static final class Gate {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch mayEnd = new CountDownLatch(1);
        private final AtomicInteger runs = new AtomicInteger();
        private final KthreadWork work = new KthreadWork("gate", self -> {
            begun.countDown();
            mayEnd.await();
            runs.incrementAndGet();
        });
    }

    @Test
    void shouldWaitForWhatRunsAndWaits() throws Exception {
        final AtomicInteger count = new AtomicInteger();
        final KthreadWork counter = new KthreadWork("counter", self -> count.incrementAndGet());
        final Gate gate = new Gate();
        worker.queueWork(gate.work);
        worker.queueWork(counter);
        gate.begun.await();
        final FutureTask<Integer> flusher = new FutureTask<>(() -> {
            worker.flushWork(counter);
            return count.get();
        });
        new Thread(flusher).start();
        gate.mayEnd.countDown();
        assertEquals(1, flusher.get());
        worker.queueWork(counter);
        worker.flushWorker();
        assertEquals(2, count.get());
        worker.queueDelayedWork(counter, 1);
        worker.flushWork(counter);
        assertEquals(3, count.get());
    }

    @Test
    void shouldWaitForARunningItemWhenCancelling() throws Exception {
        final Gate gate = new Gate();
        worker.queueWork(gate.work);
        gate.begun.await();
        assertTrue(worker.queueWork(gate.work));
        final CountDownLatch asked = new CountDownLatch(1);
        final FutureTask<Boolean> canceller = new FutureTask<>(() -> {
            asked.countDown();
            return worker.cancelWorkSync(gate.work);
        });
        new Thread(canceller).start();
        asked.await();
        while (worker.stats().queued() > 0) {
            Thread.onSpinWait();
        }
        assertFalse(worker.queueWork(gate.work));
        assertFalse(canceller.isDone());
        gate.mayEnd.countDown();
        assertTrue(canceller.get());
        assertEquals(1, gate.runs.get());
        assertTrue(worker.queueWork(gate.work));
    }

    @Test
    void shouldDrainWhenDestroyed() throws Exception {
        final AtomicInteger count = new AtomicInteger();
        final Gate gate = new Gate();
        worker.queueWork(gate.work);
        for (int i = 0; i < 10; i++) {
            worker.queueWork(new KthreadWork("n" + i, self -> {
                count.incrementAndGet();
                // An item that always comes back ends with its worker.
                worker.queueWork(self);
            }));
        }
        gate.begun.await();
        final FutureTask<Void> destroyer = new FutureTask<>(() -> workers.destroy(worker), null);
        new Thread(destroyer).start();
        while (!worker.thread().shouldStop()) {
            Thread.onSpinWait();
        }
        gate.mayEnd.countDown();
        destroyer.get();
        assertEquals(10, count.get());
        assertEquals(KThreadState.STOPPED, worker.thread().state());
        assertTrue(workers.list().isEmpty());
    }

    @Test
    void shouldShowWorkers() throws Exception {
        final CommandRegistry registry = new CommandRegistry(reason -> () -> {});
        registry.add(WorkQueueCli.workerCommands(workers));
        final Gate gate = new Gate();
        worker.queueWork(gate.work);
        gate.begun.await();
        final TextOutput out = new TextOutput();
        assertEquals(CommandRegistry.OK, registry.run("show workers", out));
        assertTrue(
                out.text().lines().skip(1).findFirst().orElseThrow().matches("conf +\\d+ +any +0 +0 .*gate"),
                out.text());
        gate.mayEnd.countDown();
    }
}
