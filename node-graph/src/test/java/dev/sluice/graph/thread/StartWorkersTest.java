package dev.sluice.graph.thread;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.time.SystemClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class StartWorkersTest {
    @Test
    void theKernelKnowsTheThreadsByTheirNames() throws Exception {
        try (Engine engine = new Engine(2).started()) {
            for (final GraphThread thread : engine.threads.all()) {
                assertEquals(thread.name(), comm(thread.osThreadId()));
                assertSame(thread, engine.threads.get(thread.name()));
            }
        }
    }

    private static String comm(final int id) throws IOException {
        return Files.readString(Path.of("/proc/self/task/" + id + "/comm")).strip();
    }

    @Test
    void workerInitsRunOnceOnEachWorkerWhenItsCloneIsThere() throws Exception {
        try (Engine engine = new Engine(2)) {
            final List<String> ran = Collections.synchronizedList(new ArrayList<>());
            engine.registry.addWorkerInit(worker -> {
                assertSame(worker.thread(), Thread.currentThread());
                ran.add(worker.name() + ":"
                        + worker.dispatcher().context("error-drop").name());
            });
            engine.started();
            Collections.sort(ran);
            assertEquals(List.of("test_wk_0:error-drop", "test_wk_1:error-drop"), ran);
            final Thread before = engine.worker(0).thread();
            engine.threads.postToWorker(1, () -> {
                throw new IllegalStateException("on purpose");
            });
            engine.turnUntil(() -> engine.worker(0).thread() != before
                    && engine.threads.barrier().isLive(1));
            assertEquals(2, ran.size(), "a thread that is started again is not initialised again");
        }
    }

    @Test
    void aWorkerThatCannotBeInitialisedFailsTheStartByNameAndNothingIsLeftRunning() throws Exception {
        try (Engine engine = new Engine(2)) {
            engine.registry.addWorkerInit(worker -> {
                if (worker.index() == 2) {
                    throw new IOException("no memory for tables");
                }
            });
            final StartException refused = assertThrows(StartException.class, engine.start::start);
            assertEquals("thread test_wk_1: no memory for tables", refused.getMessage());
            for (final GraphThread worker : engine.threads.workers()) {
                worker.thread().join();
            }
        }
    }

    @Test
    void aNodeThatCannotBeMadeFailsTheStart() {
        try (Engine engine = new Engine(1)) {
            engine.graph.register(NodeSpec.internal("bad", context -> {
                throw new IllegalStateException("no table");
            }));
            final StartException refused = assertThrows(StartException.class, engine.start::start);
            assertEquals("thread test_main: no table", refused.getMessage());
        }
    }

    @Test
    void aLauncherThatRefusesFailsTheStart() {
        final ThreadLauncher refusing = (name, body) -> {
            throw new IllegalStateException("no thread left");
        };
        try (Engine engine = new Engine(1, new SystemClock(), refusing)) {
            final StartException refused = assertThrows(StartException.class, engine.start::start);
            assertEquals("thread test_wk_0: no thread left", refused.getMessage());
        }
    }

    @Test
    void threadsCanBeLentBySomebodyElse() throws Exception {
        final AtomicReference<Thread> lent = new AtomicReference<>();
        try (ExecutorService host = Executors.newSingleThreadExecutor()) {
            host.submit(() -> lent.set(Thread.currentThread())).get();
            try (Engine engine = new Engine(1, new SystemClock(), (name, body) -> host.execute(body))) {
                engine.started();
                assertSame(lent.get(), engine.worker(0).thread());
                final AtomicInteger ran = new AtomicInteger();
                engine.threads.postToWorker(1, ran::incrementAndGet);
                engine.turnUntil(() -> ran.get() == 1);
            }
        }
    }

    @Test
    void messagesGoBothWaysAndVisitsReachEveryThread() throws Exception {
        try (Engine engine = new Engine(3).started()) {
            final List<String> visited = Collections.synchronizedList(new ArrayList<>());
            final AtomicInteger done = new AtomicInteger();
            engine.threads.forEachThread(
                    thread -> {
                        assertSame(thread.thread(), Thread.currentThread());
                        visited.add(thread.name());
                    },
                    () -> {
                        assertSame(engine.threads.main().thread(), Thread.currentThread());
                        done.incrementAndGet();
                    });
            engine.turnUntil(() -> done.get() == 1);
            Collections.sort(visited);
            assertEquals(List.of("test_main", "test_wk_0", "test_wk_1", "test_wk_2"), visited);
        }
    }

    @Test
    void aThreadThatDiesAgainAndAgainIsGivenUpAndVisitsOfItComeToAnEnd() throws Exception {
        final SystemClock clock = new SystemClock();
        try (Engine engine = new Engine(1, clock).started()) {
            for (int i = 0; i <= StartWorkers.MAX_RESTARTS; i++) {
                engine.threads.postToWorker(1, () -> {
                    throw new IllegalStateException("on purpose");
                });
            }
            final AtomicInteger done = new AtomicInteger();
            engine.threads.forEachThread(thread -> {}, done::incrementAndGet);
            engine.turnUntil(() -> {
                clock.advance(1_100_000_000L);
                return done.get() == 1;
            });
            assertEquals("dead", engine.threads.barrier().stateOf(1));
            engine.threads.forEachThread(thread -> {}, done::incrementAndGet);
            assertEquals(2, done.get());
            engine.threads.barrier().sync("without it");
            engine.threads.barrier().release();
        }
    }

    @Test
    void stopsThreadsThatSleepAndThreadsThatAreBusy() throws Exception {
        final Engine engine = new Engine(2);
        engine.worker(0).addPollDemand(() -> true);
        engine.started();
        final List<Thread> running =
                engine.threads.workers().stream().map(LaunchedThread::thread).toList();
        engine.close();
        for (final Thread thread : running) {
            thread.join();
            assertFalse(thread.isAlive());
        }
    }

    @Test
    void namesTheThreadThatDoesNotEnd() throws Exception {
        final Engine engine = new Engine(1).started();
        final CountDownLatch stuck = new CountDownLatch(1);
        final CountDownLatch entered = new CountDownLatch(1);
        engine.threads.postToWorker(1, () -> {
            entered.countDown();
            boolean done = false;
            while (!done) {
                try {
                    stuck.await();
                    done = true;
                } catch (final InterruptedException e) {
                    done = false;
                }
            }
        });
        entered.await();
        final List<String> left = engine.start.stop(20_000_000);
        assertEquals(1, left.size());
        assertTrue(left.getFirst().startsWith("thread test_wk_0 has not ended, it is at "), left.getFirst());
        stuck.countDown();
        engine.close();
    }

    @Test
    void threadsWithoutAGraphRunTheirFunctionAndStop() throws Exception {
        final CountDownLatch ran = new CountDownLatch(1);
        final AtomicReference<LaunchedThread> seen = new AtomicReference<>();
        final ThreadRegistration io = ThreadRegistration.plain("io", "io", 1, self -> {
            seen.set(self);
            ran.countDown();
            while (!self.stopRequested()) {
                LockSupport.park();
            }
        });
        try (Engine engine = new Engine(1, List.of(new CpuPlacement.Placed(io, "test_io_0", -1)))) {
            engine.started();
            ran.await();
            assertEquals("test_io_0", seen.get().name());
            assertEquals(3, engine.threads.launched().size());
            assertEquals(1, engine.threads.workerCount());
            assertNotSame(engine.worker(0).thread(), seen.get().thread());
        }
    }
}
