package dev.sluice.graph.handoff;

import dev.sluice.graph.buffer.BufferCache;
import dev.sluice.graph.buffer.BufferHeader;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.node.Dispatcher;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.trace.PacketTracer;
import java.util.function.IntConsumer;

/**
 * The way to one node on any thread ({@code vlib_frame_queue_main_t}): a queue for each thread. {@link #enqueue}
 * belongs to the sending thread, {@link #drain} to the receiving one; the numbers may be read by any, a moment late.
 *
 * <p>Order: packets that one thread hands to one other arrive in the order in which they were given.
 */
public final class FrameHandoff {
    /** Frames that wait for one thread at most, unless said otherwise. */
    public static final int DEFAULT_SIZE = 64;

    /**
     * Name of the node under which traces tell of a hand-over; its record's aux word is {@code thread << 24 | trace}.
     */
    public static final String TRACE_NODE = "handoff_trace";

    /** Upper bounds of the classes of {@link Stats#histogram()}: frames of up to so many packets. */
    public static final int HISTOGRAM_STEP = 16;

    private static final int FRAMES_PER_DRAIN = 16;
    private static final int TRACE_BITS = 24;

    private final int index;
    private final String nextNode;
    private final FrameRing[] rings;
    private final Sender[] senders;
    private final Receiver[] receivers;
    private final IntConsumer wake;

    /** What one thread keeps while it sorts packets by target; written by that thread alone. */
    private static final class Sender {
        private final Frame[] open;
        private long drops;

        Sender(final int threads) {
            open = new Frame[threads];
        }
    }

    /** What one thread keeps about what it got; written by that thread alone. */
    private static final class Receiver {
        private final long[] histogram = new long[Frame.SIZE / HISTOGRAM_STEP];
        private NodeContext next;
        private long version = -1;
        private long packets;
    }

    /**
     * What happened in the queue of one thread.
     *
     * @param size frames that it holds at most
     * @param used frames in it
     * @param head frames taken so far
     * @param tail frames queued so far
     * @param packets packets taken so far
     * @param drops packets that this thread, as a sender, could not hand over
     * @param histogram frames taken, by their number of packets in steps of {@value FrameHandoff#HISTOGRAM_STEP}
     */
    public record Stats(int size, int used, long head, long tail, long packets, long drops, long[] histogram) {}

    FrameHandoff(final int index, final String nextNode, final int size, final int threads, final IntConsumer wake) {
        this.index = index;
        this.nextNode = nextNode;
        this.wake = wake;
        rings = new FrameRing[threads];
        senders = new Sender[threads];
        receivers = new Receiver[threads];
        for (int i = 0; i < threads; i++) {
            rings[i] = new FrameRing(size);
            senders[i] = new Sender(threads);
            receivers[i] = new Receiver();
        }
    }

    /** Number of this hand-off, as {@code show frame-queue} names it. */
    public int index() {
        return index;
    }

    /** The node that gets the packets. */
    public String nextNode() {
        return nextNode;
    }

    /**
     * Hands all packets of a frame over; afterwards none of them is the caller's, who returns
     * {@link dev.sluice.graph.node.Node#TAKEN}. Packets for a thread whose queue is full are freed. Sending thread.
     *
     * @param from the node that hands over
     * @param frame its frame
     * @param threads target of each packet, {@code frame.n} of them; the sender itself is allowed
     * @return how many packets were lost to congestion, for a counter of the node
     */
    public int enqueue(final NodeContext from, final Frame frame, final int[] threads) {
        final Frame[] open = senders[from.thread()].open;
        final int n = frame.n;
        for (int i = 0; i < n; i++) {
            final int target = threads[i];
            Frame to = open[target];
            if (to == null) {
                to = new Frame();
                open[target] = to;
            }
            add(frame, i, to);
            frame.taken = i + 1;
        }
        int lost = 0;
        for (int target = 0; target < open.length; target++) {
            final Frame full = open[target];
            if (full != null && full.n > 0) {
                lost += offer(from, target, full);
            }
        }
        return lost;
    }

    private static void add(final Frame frame, final int i, final Frame to) {
        final long x = frame.x[i];
        final int rx = PacketMeta.rx(x);
        to.rx = to.n == 0 || to.rx == rx ? rx : Frame.MIXED;
        to.traced |= (frame.meta[i] & PacketMeta.TRACED) != 0;
        to.add(frame.bi[i], frame.meta[i], x, frame.aux[i]);
    }

    private int offer(final NodeContext from, final int target, final Frame full) {
        final Sender sender = senders[from.thread()];
        // the frame is another thread's the moment it is queued: what it needs is written before
        full.fromThread = from.thread();
        final Frame empty = rings[target].offer(full);
        if (empty == null) {
            final int lost = full.n;
            from.buffers().free(full.bi, full.meta, 0, lost);
            full.clear();
            sender.drops += lost;
            return lost;
        }
        sender.open[target] = empty;
        if (target != from.thread()) {
            wake.accept(target);
        }
        return 0;
    }

    /** True when something waits for a thread. Any thread. */
    public boolean pending(final int thread) {
        return rings[thread].hasFrame();
    }

    /** Brings what waits for a thread into its graph, up to 16 frames; returns the packets. That thread. */
    int drain(final Dispatcher dispatcher) {
        final FrameRing ring = rings[dispatcher.thread()];
        final Receiver receiver = receivers[dispatcher.thread()];
        int packets = 0;
        for (int i = 0; i < FRAMES_PER_DRAIN; i++) {
            final Frame frame = ring.peek();
            if (frame == null) {
                break;
            }
            if (receiver.version != dispatcher.version()) {
                receiver.next = dispatcher.context(nextNode);
                receiver.version = dispatcher.version();
            }
            packets += frame.n;
            receiver.packets += frame.n;
            receiver.histogram[(frame.n - 1) / HISTOGRAM_STEP]++;
            deliver(dispatcher, receiver.next, ring, frame);
        }
        return packets;
    }

    private void deliver(final Dispatcher dispatcher, final NodeContext next, final FrameRing ring, final Frame frame) {
        if (next == null) {
            // the node was removed while the packets were on their way
            dispatcher.buffers().free(frame.bi, frame.meta, 0, frame.n);
            frame.clear();
            ring.take(frame);
            return;
        }
        if (frame.traced) {
            adoptTraces(dispatcher, frame);
        }
        ring.take(dispatcher.spareFrame());
        dispatcher.append(next, frame);
    }

    /** Frees what waits for a thread that has ended. Main thread. */
    void discard(final int thread, final BufferCache buffers) {
        final FrameRing ring = rings[thread];
        for (Frame frame = ring.peek(); frame != null; frame = ring.peek()) {
            buffers.free(frame.bi, frame.meta, 0, frame.n);
            frame.clear();
            ring.take(frame);
        }
    }

    /** A trace is of one thread: on the next one a new trace begins that names the old. */
    private static void adoptTraces(final Dispatcher dispatcher, final Frame frame) {
        final PacketTracer tracer = dispatcher.tracer();
        final NodeContext node = dispatcher.context(TRACE_NODE);
        for (int i = 0; i < frame.n; i++) {
            if ((frame.meta[i] & PacketMeta.TRACED) == 0) {
                continue;
            }
            final int before = BufferHeader.trace(dispatcher.buffers().pool().header(frame.bi[i]));
            frame.meta[i] = tracer.adopt(frame.bi[i], frame.meta[i]);
            if (node != null) {
                final int origin = frame.fromThread << TRACE_BITS | before & (1 << TRACE_BITS) - 1;
                tracer.record(node.index(), dispatcher.nowNs(), -1, frame.bi[i], frame.meta[i], frame.x[i], origin);
            }
        }
    }

    /** The thread that a trace came from, out of a {@value #TRACE_NODE} record's aux word. */
    public static int traceThread(final int aux) {
        return aux >>> TRACE_BITS;
    }

    /** The number of the trace on that thread. */
    public static int traceIndex(final int aux) {
        return aux & (1 << TRACE_BITS) - 1;
    }

    /** The numbers of a thread's queue. Any thread. */
    public Stats stats(final int thread) {
        final FrameRing ring = rings[thread];
        final Receiver receiver = receivers[thread];
        return new Stats(
                ring.size(),
                ring.used(),
                ring.head(),
                ring.tail(),
                receiver.packets,
                senders[thread].drops,
                receiver.histogram.clone());
    }

    /** Number of threads. */
    public int threads() {
        return rings.length;
    }
}
