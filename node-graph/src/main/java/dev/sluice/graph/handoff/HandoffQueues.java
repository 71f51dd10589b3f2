package dev.sluice.graph.handoff;

import dev.sluice.graph.buffer.BufferCache;
import dev.sluice.graph.node.Dispatcher;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeSpec;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;

/** All hand-offs of the daemon. Made and added to on the main thread; every thread drains its own queues. */
public final class HandoffQueues {
    private static final FrameHandoff[] NONE = {};

    private final int threads;
    private final IntConsumer wake;
    private volatile FrameHandoff[] handoffs = NONE;

    /**
     * Without any hand-off.
     *
     * @param threads how many threads there are, main included
     * @param wake wakes a thread by its index; called by the sending threads, cheap when the target is awake
     */
    public HandoffQueues(final int threads, final IntConsumer wake) {
        this.threads = threads;
        this.wake = wake;
    }

    /** A way to {@code nextNode} on any thread, with queues of the default size. Main thread. */
    public FrameHandoff create(final String nextNode) {
        return create(nextNode, FrameHandoff.DEFAULT_SIZE);
    }

    /**
     * A way to {@code nextNode} on any thread. Main thread.
     *
     * @param nextNode must be registered when packets arrive, else they are dropped
     * @param size frames that wait for one thread at most, a power of two
     */
    public FrameHandoff create(final String nextNode, final int size) {
        final FrameHandoff[] old = handoffs;
        final FrameHandoff added = new FrameHandoff(old.length, nextNode, size, threads, wake);
        final FrameHandoff[] more = Arrays.copyOf(old, old.length + 1);
        more[old.length] = added;
        handoffs = more;
        return added;
    }

    /** The hand-offs by index. */
    public List<FrameHandoff> list() {
        return List.of(handoffs);
    }

    /** Brings what waits for a thread into its graph; returns the packets. That thread. */
    public int drain(final Dispatcher dispatcher) {
        int packets = 0;
        for (final FrameHandoff handoff : handoffs) {
            packets += handoff.drain(dispatcher);
        }
        return packets;
    }

    /** True when something waits for a thread. Any thread. */
    public boolean pending(final int thread) {
        for (final FrameHandoff handoff : handoffs) {
            if (handoff.pending(thread)) {
                return true;
            }
        }
        return false;
    }

    /** Frees what waits for a thread that has ended. Main thread, with its own buffers. */
    public void discard(final int thread, final BufferCache buffers) {
        for (final FrameHandoff handoff : handoffs) {
            handoff.discard(thread, buffers);
        }
    }

    /** The node under whose name traces tell of a hand-over; no packet ever goes to it. */
    public static NodeSpec traceNode() {
        return NodeSpec.internal(FrameHandoff.TRACE_NODE, context -> (frame, ctx) -> {
                    ctx.buffers().free(frame.bi, frame.meta, 0, frame.n);
                    return Node.TAKEN;
                })
                .trace(record -> "  HANDED-OFF: from thread " + FrameHandoff.traceThread(record.aux()) + " trace index "
                        + FrameHandoff.traceIndex(record.aux()));
    }
}
