package dev.sluice.graph.handoff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.node.Dispatcher;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Graph;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.time.ManualClock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two "threads" on one: their dispatchers take turns. */
class FrameHandoffTest {
    private final ManualClock clock = new ManualClock();
    private final BufferPool pool = BufferPool.ofDefaultSize(4096, 2);
    private final Graph graph = new Graph(2);
    private final List<String> got = new ArrayList<>();
    private final List<Integer> woken = new ArrayList<>();
    private final HandoffQueues queues = new HandoffQueues(2, woken::add);
    private final FrameHandoff handoff = queues.create("sink", 4);
    private final Dispatcher[] threads = new Dispatcher[2];

    FrameHandoffTest() {
        graph.register(NodeSpec.internal("sender", context -> (frame, ctx) -> 0).next(Graph.DROP));
        graph.register(NodeSpec.internal("sink", context -> (frame, ctx) -> {
                    for (int i = 0; i < frame.n; i++) {
                        got.add(ctx.thread() + ":" + frame.aux[i] + ":" + frame.meta[i] + ":" + frame.x[i]);
                    }
                    ctx.buffers().free(frame.bi, frame.meta, 0, frame.n);
                    return Node.TAKEN;
                })
                .traceBefore(record -> ""));
        graph.register(NodeSpec.internal(Graph.DROP, context -> (frame, ctx) -> {
            ctx.buffers().free(frame.bi, frame.meta, 0, frame.n);
            return Node.TAKEN;
        }));
        graph.register(HandoffQueues.traceNode());
        for (int t = 0; t < 2; t++) {
            threads[t] = new Dispatcher(t, clock, pool, graph.counters(), failure -> {
                throw new AssertionError(failure.cause());
            });
            threads[t].rebuild(graph.shape());
        }
    }

    @AfterEach
    void allBuffersAreBack() {
        assertEquals(
                pool.buffers(),
                pool.available()
                        + threads[0].buffers().cached()
                        + threads[1].buffers().cached());
    }

    private Frame frame(final int packets) {
        final Frame frame = new Frame();
        for (int i = 0; i < packets; i++) {
            final int buffer = threads[0].buffers().allocate();
            frame.add(buffer, PacketMeta.of(pool.data(buffer), 60 + i), PacketMeta.x(i % 3), i);
        }
        return frame;
    }

    private int send(final Frame frame, final int... targets) {
        final int lost = handoff.enqueue(threads[0].context("sender"), frame, targets);
        assertEquals(frame.n, frame.taken);
        return lost;
    }

    private int receive(final int thread) {
        threads[thread].beginTurn();
        final int packets = queues.drain(threads[thread]);
        threads[thread].dispatchPending();
        return packets;
    }

    @Test
    void packetsArriveInOrderWithAllTheirColumns() {
        final Frame frame = frame(5);
        final List<String> expected = new ArrayList<>();
        for (final int i : new int[] {0, 2, 3}) {
            expected.add("1:" + i + ":" + frame.meta[i] + ":" + frame.x[i]);
        }
        assertEquals(0, send(frame, 1, 0, 1, 1, 0));
        assertEquals(List.of(1), woken);
        assertTrue(queues.pending(1));
        assertEquals(3, receive(1));
        assertEquals(expected, got);
        assertFalse(queues.pending(1));
        assertEquals(2, receive(0));
        assertEquals("0:1", got.get(3).substring(0, 3));
        assertEquals("0:4", got.get(4).substring(0, 3));
    }

    @Test
    void aFullQueueDropsAndCounts() {
        for (int i = 0; i < 4; i++) {
            assertEquals(0, send(frame(2), 1, 1));
        }
        assertEquals(3, send(frame(4), 1, 0, 1, 1));
        assertEquals(3, handoff.stats(0).drops());
        assertEquals(4, handoff.stats(1).used());
        assertEquals(8, receive(1));
        assertEquals(1, receive(0));
        assertEquals(0, send(frame(1), 1));
        assertEquals(1, receive(1));
        assertEquals(9, handoff.stats(1).packets());
    }

    @Test
    void goesRoundTheQueueManyTimesWithoutLosingAPacket() {
        final int[] all = new int[Frame.SIZE];
        Arrays.fill(all, 1);
        for (int round = 0; round < 100; round++) {
            assertEquals(0, send(frame(Frame.SIZE), all));
            assertEquals(Frame.SIZE, receive(1));
        }
        assertEquals(100 * Frame.SIZE, got.size());
        assertEquals(100, handoff.stats(1).histogram()[15]);
    }

    @Test
    void packetsForANodeThatWasRemovedAreFreed() {
        send(frame(3), 1, 1, 1);
        graph.unregister("sink");
        threads[1].rebuild(graph.shape());
        assertEquals(3, receive(1));
        assertEquals(List.of(), got);
    }

    @Test
    void whatWaitsForAThreadThatHasEndedIsFreed() {
        send(frame(3), 1, 1, 1);
        queues.discard(1, threads[0].buffers());
        assertFalse(queues.pending(1));
    }

    @Test
    void aTraceGoesOnUnderTheNameOfTheOldOne() {
        final NodeContext sender = threads[0].context("sender");
        final Frame frame = frame(1);
        threads[0].tracer().add(sender.index(), 2);
        threads[0].tracer().begin(sender.index(), frame.bi[0], frame.meta[0]);
        frame.meta[0] = threads[0].tracer().begin(sender.index(), frame.bi[0], frame.meta[0]);
        send(frame, 1);
        receive(1);
        final var trace = threads[1].tracer().packets().getFirst();
        assertEquals(
                List.of(FrameHandoff.TRACE_NODE, "sink"),
                trace.stream()
                        .map(record ->
                                graph.shape().specs().get(record.nodeIndex()).name())
                        .toList());
        assertEquals(
                "  HANDED-OFF: from thread 0 trace index 1",
                HandoffQueues.traceNode().trace().format(trace.getFirst()));
    }

    @Test
    void aNodeIsFoundAgainAfterTheGraphHasChanged() {
        send(frame(1), 1);
        receive(1);
        graph.unregister("sink");
        graph.register(NodeSpec.internal("other", context -> (frame, ctx) -> 0).next(Graph.DROP));
        graph.register(NodeSpec.internal("sink", context -> (frame, ctx) -> {
                    got.add("new sink");
                    return 0;
                })
                .next(Graph.DROP));
        threads[1].rebuild(graph.shape());
        send(frame(1), 1);
        receive(1);
        assertEquals("new sink", got.getLast());
    }

    @Test
    void aWrongTargetIsAnErrorThatLosesNoPacketTwice() {
        final Frame frame = frame(2);
        try {
            handoff.enqueue(threads[0].context("sender"), frame, new int[] {1, 7});
            throw new AssertionError("accepted");
        } catch (final ArrayIndexOutOfBoundsException e) {
            // the first packet is the queue's, the second still the caller's
            assertEquals(1, frame.taken);
            threads[0].buffers().free(frame.bi, frame.meta, 1, 1);
        }
        send(frame(1), 1);
        assertEquals(2, receive(1));
    }
}
