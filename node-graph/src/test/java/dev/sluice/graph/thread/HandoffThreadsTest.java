package dev.sluice.graph.thread;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.handoff.FrameHandoff;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Graph;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.node.NodeState;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets from worker to worker with real threads that fall asleep in between. */
@Timeout(120)
class HandoffThreadsTest {
    private static final int FLOWS = 8;
    private static final int PACKETS = 64 * FLOWS;

    /** Holds the frames of all workers for one of them, should that one not run at all meanwhile. */
    private static final int QUEUE = 512;

    /** Each worker's input sends numbered packets of its own flows to the worker that the flow belongs to. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void flowsStayInOrderAndNoPacketIsLost(final int workers) throws Exception {
        final AtomicLong received = new AtomicLong();
        final AtomicLong lost = new AtomicLong();
        final AtomicLong disorder = new AtomicLong();
        try (Engine engine = new Engine(workers)) {
            final FrameHandoff handoff = engine.threads.handoffs().create("sink", QUEUE);
            engine.graph.register(NodeSpec.input("source", context -> {
                        final int[] sent = new int[1];
                        return ctx -> {
                            if (sent[0] == PACKETS) {
                                ctx.state(NodeState.DISABLED);
                                return 0;
                            }
                            final Frame frame = ctx.newFrame();
                            for (int i = 0; i < FLOWS; i++) {
                                final int buffer = ctx.buffers().allocate();
                                final long x = PacketMeta.x(ctx.thread());
                                frame.add(buffer, PacketMeta.of(engine.pool.data(buffer), i), x, sent[0]++);
                            }
                            frame.rx = ctx.thread();
                            ctx.send(0, frame);
                            return FLOWS;
                        };
                    })
                    .next("spread")
                    .state(NodeState.DISABLED));
            engine.graph.register(NodeSpec.internal("spread", context -> {
                        final int[] targets = new int[Frame.SIZE];
                        return (frame, ctx) -> {
                            for (int i = 0; i < frame.n; i++) {
                                targets[i] = 1 + PacketMeta.length(frame.meta[i]) % workers;
                            }
                            lost.addAndGet(handoff.enqueue(ctx, frame, targets));
                            return Node.TAKEN;
                        };
                    })
                    .next(Graph.DROP));
            engine.graph.register(NodeSpec.internal("sink", context -> {
                        final int[][] last = new int[workers + 1][FLOWS];
                        return (frame, ctx) -> {
                            for (int i = 0; i < frame.n; i++) {
                                final int[] of = last[PacketMeta.rx(frame.x[i])];
                                final int flow = PacketMeta.length(frame.meta[i]);
                                disorder.addAndGet(frame.aux[i] >= of[flow] ? 0 : 1);
                                of[flow] = frame.aux[i] + 1;
                            }
                            received.addAndGet(frame.n);
                            return 0;
                        };
                    })
                    .next(Graph.DROP));
            engine.started();
            for (final GraphThread worker : engine.threads.workers()) {
                worker.addPollDemand(() -> worker.dispatcher().context("source").state() == NodeState.POLLING);
                engine.threads.postToWorker(
                        worker.index(),
                        () -> worker.dispatcher().context("source").state(NodeState.POLLING));
            }
            engine.turnUntil(() -> received.get() + lost.get() == (long) workers * PACKETS);
            assertEquals(0, disorder.get(), "out of order");
            assertEquals(0, lost.get(), "lost");
        }
    }

    @Test
    void wakesAWorkerThatSleeps() throws Exception {
        final AtomicLong received = new AtomicLong();
        try (Engine engine = new Engine(1)) {
            final FrameHandoff handoff = engine.threads.handoffs().create("sink");
            engine.graph.register(NodeSpec.internal("sink", context -> (frame, ctx) -> {
                        received.addAndGet(frame.n);
                        return 0;
                    })
                    .next(Graph.DROP));
            engine.started();
            engine.turnUntil(() -> engine.worker(0).stats().snapshot().sleeps() > 0);
            final var main = engine.threads.main().dispatcher();
            final Frame frame = new Frame();
            frame.add(main.buffers().allocate(), 0, 0, 0);
            handoff.enqueue(main.context("sink"), frame, new int[] {1});
            engine.turnUntil(() -> received.get() == 1);
            assertEquals(1, handoff.stats(1).packets());
        }
    }
}
