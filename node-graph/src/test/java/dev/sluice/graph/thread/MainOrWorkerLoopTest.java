package dev.sluice.graph.thread;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Graph;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.node.NodeState;
import dev.sluice.graph.node.ProcessNode;
import dev.sluice.graph.time.ManualClock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One duty cycle by hand, on one thread, with a clock that is moved by hand. */
class MainOrWorkerLoopTest {
    private final ManualClock clock = new ManualClock();
    private final List<String> order = new ArrayList<>();

    private Engine engine() {
        return new Engine(0, clock);
    }

    private NodeSpec input(final String name) {
        return NodeSpec.input(name, context -> ctx -> {
                    order.add(name);
                    final Frame frame = ctx.newFrame();
                    frame.add(ctx.buffers().allocate(), 0, 0, 0);
                    ctx.send(0, frame);
                    return 1;
                })
                .next("work");
    }

    private NodeSpec logging(final String name) {
        return NodeSpec.internal(name, context -> (frame, ctx) -> {
                    order.add(name);
                    return 0;
                })
                .next(Graph.DROP);
    }

    private final class OrderedIo implements MainIo {
        private int sleeps;
        private long lastTimeoutNs = -1;

        @Override
        public int run() {
            order.add("io");
            return 0;
        }

        @Override
        public void sleep(final long timeoutNs) {
            sleeps++;
            lastTimeoutNs = timeoutNs;
        }

        @Override
        public void wake() {}
    }

    @Test
    void oneTurnDoesEverythingInItsOrder() throws Exception {
        try (Engine engine = engine()) {
            engine.graph.register(logging("work"));
            engine.graph.register(input("in"));
            engine.graph.register(NodeSpec.preInput("pre", context -> ctx -> {
                order.add("pre");
                return 0;
            }));
            engine.graph.register(logging("handed"));
            engine.graph.register(NodeSpec.process("timer", context -> (nowNs, ctx) -> {
                        order.add("timer");
                        ctx.emit(0, ctx.buffers().allocate(), 0, 0, 0);
                        return ProcessNode.WAIT_FOR_EVENT;
                    })
                    .next("work"));
            engine.started();
            final GraphThread main = engine.threads.main();
            engine.start.mainIo(new OrderedIo());
            final var handoff = engine.threads.handoffs().create("handed");
            final Frame frame = new Frame();
            frame.add(main.dispatcher().buffers().allocate(), 0, 0, 0);
            handoff.enqueue(main.dispatcher().context("work"), frame, new int[] {0});
            main.addTask(task(() -> order.add("task")));
            main.post(() -> order.add("message"));
            order.clear();

            engine.start.turnMain();

            assertEquals(List.of("message", "task", "io", "pre", "in", "handed", "work", "timer", "work"), order);
        }
    }

    private static LoopTask task(final Runnable action) {
        return new LoopTask() {
            @Override
            public int poll(final long nowNs) {
                action.run();
                return 0;
            }

            @Override
            public long nextDeadlineNs() {
                return NO_DEADLINE;
            }
        };
    }

    @Test
    void anInputNodeOnInterruptRunsOnceForEachInterrupt() throws Exception {
        try (Engine engine = engine()) {
            engine.graph.register(logging("work"));
            engine.graph.register(input("in").state(NodeState.INTERRUPT));
            engine.started();
            engine.start.turnMain();
            assertEquals(List.of(), order);
            engine.threads.main().dispatcher().context("in").interrupt();
            assertTrue(engine.threads.main().hasWork());
            engine.start.turnMain();
            engine.start.turnMain();
            assertEquals(List.of("in", "work"), order);
        }
    }

    @Test
    void aBusyMainThreadRunsItsIoOnlyNowAndThen() throws Exception {
        try (Engine engine = engine()) {
            engine.graph.register(logging("work"));
            engine.graph.register(input("in"));
            engine.started();
            engine.start.mainIo(new OrderedIo());
            for (int i = 0; i < 1 + 2 * MainOrWorkerLoop.IO_TURNS; i++) {
                engine.start.turnMain();
            }
            assertEquals(3, order.stream().filter("io"::equals).count());
        }
    }

    @Test
    void messagesBeyondTheShareOfATurnWaitForTheNext() throws Exception {
        try (Engine engine = engine().started()) {
            final GraphThread main = engine.threads.main();
            for (int i = 0; i < 100; i++) {
                assertTrue(main.post(() -> order.add("message")));
            }
            engine.start.turnMain();
            assertEquals(64, order.size());
            engine.start.turnMain();
            assertEquals(100, order.size());
        }
    }

    @Test
    void aFullInboxRefuses() throws Exception {
        try (Engine engine = engine().started()) {
            for (int i = 0; i < GraphThread.INBOX_SIZE; i++) {
                assertTrue(engine.threads.postToMain(() -> {}));
            }
            assertFalse(engine.threads.postToMain(() -> {}));
        }
    }

    @Test
    void sleepsUntilTheNearestDeadline() throws Exception {
        try (Engine engine = engine()) {
            engine.graph.register(NodeSpec.process("timer", context -> (nowNs, ctx) -> nowNs + 5_000_000));
            engine.started();
            final OrderedIo io = new OrderedIo();
            engine.start.mainIo(io);
            final MainOrWorkerLoop loop = engine.threads.main().loop();
            for (int i = 0; i < IdlePolicy.SPIN_TURNS + 2; i++) {
                loop.step();
            }
            assertEquals(1, io.sleeps);
            assertEquals(5_000_000, io.lastTimeoutNs);
        }
    }

    @Test
    void sleepsAgainSoonWhenItWasWokenForNothingAndSpinsWhenThereWasWork() throws Exception {
        try (Engine engine = engine().started()) {
            final OrderedIo io = new OrderedIo();
            engine.start.mainIo(io);
            final MainOrWorkerLoop loop = engine.threads.main().loop();
            for (int i = 0; i < IdlePolicy.SPIN_TURNS + 1 + IdlePolicy.TURNS_AFTER_SLEEP + 1; i++) {
                loop.step();
            }
            assertEquals(2, io.sleeps);
            engine.threads.postToMain(() -> {});
            for (int i = 0; i < IdlePolicy.SPIN_TURNS; i++) {
                loop.step();
            }
            assertEquals(2, io.sleeps);
        }
    }

    @Test
    void doesNotSleepWhileAQueueIsInPollingMode() throws Exception {
        try (Engine engine = engine().started()) {
            final OrderedIo io = new OrderedIo();
            engine.start.mainIo(io);
            final PollDemand polling = () -> true;
            engine.threads.main().addPollDemand(polling);
            final MainOrWorkerLoop loop = engine.threads.main().loop();
            for (int i = 0; i < 3 * IdlePolicy.SPIN_TURNS; i++) {
                loop.step();
            }
            assertEquals(0, io.sleeps);
            engine.threads.main().removePollDemand(polling);
            loop.step();
            assertEquals(1, io.sleeps);
        }
    }

    @Test
    void looksAtDescriptorsWithoutWaitingWhenAMessageCameInTheMeantime() throws Exception {
        try (Engine engine = engine().started()) {
            final GraphThread main = engine.threads.main();
            final OrderedIo io = new OrderedIo();
            engine.start.mainIo(io);
            main.post(() -> {});
            main.sleepInIo(1_000_000);
            assertEquals(0, io.lastTimeoutNs);
        }
    }

    @Test
    void theLongestTurnDoesNotCountSleep() throws Exception {
        try (Engine engine = engine().started()) {
            final GraphThread main = engine.threads.main();
            engine.start.turnMain();
            main.post(() -> clock.advance(700));
            engine.start.turnMain();
            engine.start.turnMain();
            main.stats().sleeps();
            clock.advance(1_000_000);
            engine.start.turnMain();
            assertEquals(700, main.stats().snapshot().maxTurnNs());
        }
    }

    /** What a worker did, counted by itself; read with the barrier held. */
    private static final class Seen {
        long polls;
        long tasks;
        int packets;
    }

    /** Turns of a worker and of its tasks from here until it has had so many more. */
    private static double turnsForEachTask(final Engine engine, final Seen seen, final int packets) {
        final long[] before = new long[2];
        engine.threads.barrier().sync("test");
        seen.packets = packets;
        before[0] = seen.polls;
        before[1] = seen.tasks;
        engine.threads.barrier().release();
        final LoopStats stats = engine.worker(0).stats();
        final long turns = stats.snapshot().turns();
        engine.turnUntil(() -> stats.snapshot().turns() - turns > 10_000);
        engine.threads.barrier().sync("test");
        final double ratio = (double) (seen.polls - before[0]) / (seen.tasks - before[1]);
        engine.threads.barrier().release();
        return ratio;
    }

    @Test
    void aWorkerWithShortVectorsLooksAtItsTasksNowAndThen() throws Exception {
        final Seen seen = new Seen();
        try (Engine engine = new Engine(1)) {
            engine.graph.register(NodeSpec.input("flood", context -> ctx -> {
                        if (ctx.thread() == 0) {
                            return 0;
                        }
                        seen.polls++;
                        if (seen.packets > 0) {
                            final Frame frame = ctx.newFrame();
                            frame.n = ctx.buffers().allocate(frame.bi, 0, seen.packets);
                            ctx.send(0, frame);
                        }
                        return seen.packets;
                    })
                    .next(Graph.DROP));
            engine.started();
            engine.worker(0).addPollDemand(() -> true);
            engine.worker(0).addTask(task(() -> seen.tasks++));
            assertEquals(1, turnsForEachTask(engine, seen, 0), 0.01, "idle");
            assertEquals(MainOrWorkerLoop.SHORT_TURNS, turnsForEachTask(engine, seen, 1), 0.5, "short");
            assertEquals(1, turnsForEachTask(engine, seen, MainOrWorkerLoop.SHORT_PACKETS), 0.01, "long");
            assertEquals(MainOrWorkerLoop.SHORT_TURNS, turnsForEachTask(engine, seen, 63), 0.5, "short again");
            engine.worker(0).post(() -> seen.packets = 0);
            engine.turnUntil(() -> engine.worker(0).stats().vectorsPerTurn() == 0);
        }
    }

    @Test
    void visitsEveryThreadAndThenSaysSo() throws Exception {
        try (Engine engine = engine().started()) {
            engine.threads.forEachThread(thread -> order.add(thread.name()), () -> order.add("done"));
            assertEquals(List.of("test_main", "done"), order);
        }
    }

    @Test
    void anExceptionOfAMessageDoesNotEndTheMainLoop() throws Exception {
        try (Engine engine = engine().started()) {
            engine.threads.main().post(() -> {
                throw new IllegalStateException("on purpose");
            });
            engine.threads.main().post(() -> order.add("next"));
            engine.threads.main().loop().step();
            engine.threads.main().loop().step();
            assertEquals(List.of("next"), order);
        }
    }
}
