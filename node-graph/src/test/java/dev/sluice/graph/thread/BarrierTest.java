package dev.sluice.graph.thread;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Graph;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.node.NodeState;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class BarrierTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 5})
    void noWorkerTurnsWhileTheBarrierIsClosed(final int workers) throws Exception {
        try (Engine engine = new Engine(workers)) {
            // written by one worker each, read by main while closed
            final long[] turns = new long[(workers + 1) * 16];
            for (final GraphThread worker : engine.threads.workers()) {
                worker.addPollDemand(() -> true);
                worker.addTask(new TurnTask(() -> turns[worker.index() * 16]++));
            }
            engine.started();
            for (int round = 0; round < 50; round++) {
                engine.threads.barrier().sync("test");
                final long[] before = turns.clone();
                for (int i = 0; i < 2_000; i++) {
                    Thread.onSpinWait();
                }
                assertEquals(List.of(box(before)), List.of(box(turns)));
                engine.threads.barrier().release();
            }
            final long[] then = turns.clone();
            for (int i = 1; i <= workers; i++) {
                final int at = i * 16;
                engine.turnUntil(() -> turns[at] > then[at]);
            }
            assertEquals(51, engine.threads.barrier().journal().totals().count());
        }
    }

    private static List<Long> box(final long[] values) {
        final List<Long> list = new ArrayList<>();
        for (final long value : values) {
            list.add(value);
        }
        return list;
    }

    @Test
    void nestsAndKeepsTheOutermostReason() throws Exception {
        try (Engine engine = new Engine(1).started()) {
            final Barrier barrier = engine.threads.barrier();
            barrier.sync("outer");
            try (Barrier.Held _ = barrier.hold("inner")) {
                assertEquals(2, barrier.depth());
            }
            assertTrue(barrier.isHeld());
            barrier.release();
            assertFalse(barrier.isHeld());
            assertEquals("outer", barrier.journal().last().getLast().reason());
            assertEquals(2, barrier.journal().totals().count());
            assertThrows(IllegalStateException.class, barrier::release);
        }
    }

    @Test
    void onlyMainMayUseIt() throws Exception {
        try (Engine engine = new Engine(1).started()) {
            final AtomicInteger refused = new AtomicInteger();
            engine.threads.postToWorker(1, () -> {
                try {
                    engine.threads.barrier().sync("worker");
                } catch (final IllegalStateException e) {
                    refused.incrementAndGet();
                }
            });
            engine.turnUntil(() -> refused.get() == 1);
        }
    }

    @Test
    void wakesSleepingWorkers() throws Exception {
        try (Engine engine = new Engine(2).started()) {
            engine.turnUntil(() -> engine.threads.workers().stream()
                    .allMatch(w -> w.stats().snapshot().sleeps() > 0));
            engine.threads.barrier().sync("test");
            engine.threads.barrier().release();
            assertEquals(2, engine.threads.barrier().journal().last().getLast().workers());
        }
    }

    @Test
    void aBusyWorkerGetsItsShareOfOpenTimeButAnIdleOneIsNotWaitedFor() throws Exception {
        try (Engine engine = new Engine(1)) {
            engine.graph.register(
                    NodeSpec.internal("load", context -> (frame, ctx) -> 0).next(Graph.DROP));
            engine.graph.register(NodeSpec.input("flood", context -> ctx -> {
                        final Frame frame = ctx.newFrame();
                        for (int i = 0; i < 64; i++) {
                            frame.add(ctx.buffers().allocate(), 0, 0, 0);
                        }
                        ctx.send(0, frame);
                        return 64;
                    })
                    .next("load")
                    .state(NodeState.DISABLED));
            engine.started();
            final Barrier barrier = engine.threads.barrier();
            barrier.sync("idle");
            barrier.release();
            assertEquals(0, barrier.journal().last().getLast().heldDownNs());
            engine.threads.postToWorker(
                    1, () -> engine.worker(0).dispatcher().context("flood").state(NodeState.POLLING));
            engine.turnUntil(() -> engine.worker(0).stats().vectorsPerTurn() > 64);
            // again when main itself was away for so long that the open time was over
            engine.turnUntil(() -> {
                barrier.sync("first");
                LockSupport.parkNanos(2_000_000);
                barrier.release();
                barrier.sync("at once");
                barrier.release();
                return barrier.journal().last().getLast().heldDownNs() > 0;
            });
        }
    }

    @Test
    void aLateWorkerIsReportedAndComesBack() throws Exception {
        try (Engine engine = new Engine(2).started()) {
            final Barrier barrier = engine.threads.barrier();
            final CountDownLatch stuck = new CountDownLatch(1);
            final CountDownLatch entered = new CountDownLatch(1);
            engine.threads.postToWorker(1, () -> {
                entered.countDown();
                awaitUninterruptibly(stuck);
            });
            entered.await();
            barrier.timeoutNs(500_000_000);
            final BarrierTimeout timeout = assertThrows(BarrierTimeout.class, () -> barrier.sync("test"));
            assertEquals("barrier (test): worker test_wk_0 did not arrive within 500 ms", timeout.getMessage());
            assertFalse(barrier.isHeld());
            assertEquals("late", barrier.stateOf(1));
            assertEquals(
                    List.of("test_wk_0"), barrier.journal().last().getLast().late());

            barrier.timeoutNs(Engine.PATIENCE_NS);
            // the others still meet, without it
            barrier.sync("without the late one");
            barrier.release();
            assertEquals(1, barrier.journal().last().getLast().workers());

            stuck.countDown();
            engine.turnUntil(() -> barrier.isLive(1));
            barrier.sync("all again");
            barrier.release();
            assertEquals(2, barrier.journal().last().getLast().workers());
        }
    }

    @Test
    void aDeadWorkerIsCountedOutAndStartedAgain() throws Exception {
        try (Engine engine = new Engine(2).started()) {
            final Thread before = engine.worker(0).thread();
            engine.threads.postToWorker(1, () -> {
                throw new AssertionError("on purpose");
            });
            engine.turnUntil(() -> engine.worker(0).thread() != before
                    && engine.threads.barrier().isLive(1));
            assertSame(Thread.State.TERMINATED, joined(before).getState());
            engine.threads.barrier().sync("test");
            engine.threads.barrier().release();
            assertEquals(2, engine.threads.barrier().journal().last().getLast().workers());
            final AtomicInteger ran = new AtomicInteger();
            engine.threads.postToWorker(1, ran::incrementAndGet);
            engine.turnUntil(() -> ran.get() == 1);
        }
    }

    private static Thread joined(final Thread thread) throws InterruptedException {
        thread.join();
        return thread;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5})
    void allClonesAreRebuiltOnTheirThreadsWhenTheBarrierOpens(final int workers) throws Exception {
        try (Engine engine = new Engine(workers).started()) {
            final Set<Thread> builders = ConcurrentHashMap.newKeySet();
            engine.threads.barrier().sync("add a node");
            engine.graph.register(NodeSpec.internal("added", context -> {
                builders.add(Thread.currentThread());
                return (frame, ctx) -> 0;
            }));
            engine.threads.barrier().release();
            for (final GraphThread thread : engine.threads.all()) {
                assertEquals(engine.graph.shape().version(), thread.dispatcher().version(), thread.name());
                assertTrue(builders.contains(thread.thread()), thread.name());
            }
            assertTrue(engine.threads.barrier().journal().last().getLast().rebuildNs() > 0);
        }
    }

    @Test
    void aNodeThatCannotBeBuiltIsAnErrorOfTheCallerAndTheClonesStayAsTheyWere() throws Exception {
        try (Engine engine = new Engine(1).started()) {
            final long version = engine.worker(0).dispatcher().version();
            engine.threads.barrier().sync("add a node");
            engine.graph.register(NodeSpec.internal("bad", context -> {
                throw new IllegalStateException("no table");
            }));
            final IllegalStateException refused = assertThrows(
                    IllegalStateException.class, () -> engine.threads.barrier().release());
            assertEquals("the graph was not rebuilt: no table", refused.getMessage());
            assertEquals(version, engine.worker(0).dispatcher().version());

            engine.threads.barrier().sync("take it out");
            engine.graph.unregister("bad");
            engine.threads.barrier().release();
            assertEquals(
                    engine.graph.shape().version(),
                    engine.worker(0).dispatcher().version());
        }
    }

    private static void awaitUninterruptibly(final CountDownLatch latch) {
        boolean done = false;
        while (!done) {
            try {
                latch.await();
                done = true;
            } catch (final InterruptedException e) {
                done = false;
            }
        }
    }

    /** Runs once a turn and never calls it work. */
    private record TurnTask(Runnable each) implements LoopTask {
        @Override
        public int poll(final long nowNs) {
            each.run();
            return 0;
        }

        @Override
        public long nextDeadlineNs() {
            return NO_DEADLINE;
        }
    }
}
