package dev.sluice.graph.node;

import dev.sluice.graph.buffer.BufferCache;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.WorkerCounters;
import dev.sluice.graph.time.Clock;
import dev.sluice.graph.time.SystemClock;
import dev.sluice.graph.trace.PacketTracer;
import java.util.Arrays;

/**
 * Runs one thread's clone of the graph: polls its input nodes, gives pending frames to their nodes until none is left,
 * and moves packets where the nodes say. Owner: that thread. The main thread may read statistics, and everything with
 * the thread at the barrier.
 *
 * <p>A node that throws has moved nothing: the packets of its frame are freed (but those it has taken) and counted, and
 * the thread goes on. After {@link #FAILURES_TO_DISABLE} failures in a row the node is disabled, and what comes for it
 * goes to {@link Graph#DROP}.
 */
public final class Dispatcher {
    /** Exceptions in a row after which a node is disabled. */
    public static final int FAILURES_TO_DISABLE = 16;

    /** A turn with at least so many packets is long. */
    private static final int LONG_TURN = 64;

    /** One of so many long turns is timed; a power of two, as the next. */
    private static final int SAMPLE_LONG = 4;

    /** One of so many shorter ones is timed, and each after a turn without packets: there is time for it. */
    private static final int SAMPLE_SHORT = 16;

    /** The cost of reading the clock is looked at one turn in so many. */
    private static final int MEASURE_READING = 4096;

    private static final int FAILURE_BYTES = 128;

    private final int thread;
    private final Clock clock;
    private final BufferCache buffers;
    private final PacketTracer tracer;
    private final WorkerCounters counters;
    private final NodeFailure.Listener failures;
    private final FrameRouter router;
    private final PendingFrames pending = new PendingFrames();
    private final FramePool frames = new FramePool();
    private final LentFrames lent = new LentFrames();

    private NodeContext[] contexts = {};
    private NodeContext[] preInputs = {};
    private NodeContext[] inputs = {};
    private NodeContext[] processes = {};
    private NodeContext drop;
    private long version = -1;
    private long nowNs;
    private long stampTicks;
    private boolean timing;
    private int sampling = SAMPLE_SHORT - 1;
    private int turns;
    private long readingTicks;
    private long internalVectors;
    private long internalCalls;

    /**
     * A dispatcher without nodes; {@link #rebuild} brings them.
     *
     * @param thread index of the thread, 0 is main
     * @param clock the daemon's time
     * @param pool packet memory
     * @param counters rows of the nodes' counters, {@link Graph#counters()}
     * @param failures is told when a node throws
     */
    public Dispatcher(
            final int thread,
            final Clock clock,
            final BufferPool pool,
            final WorkerCounters counters,
            final NodeFailure.Listener failures) {
        this.thread = thread;
        this.clock = clock;
        this.buffers = new BufferCache(pool);
        this.tracer = new PacketTracer(pool);
        this.counters = counters;
        this.failures = failures;
        this.router = new FrameRouter(pending, frames);
        this.nowNs = clock.nowNs();
    }

    /**
     * Brings the clone up to a shape: new nodes get an instance, those that stay keep theirs with its statistics, arcs
     * are set anew. No frame is pending at this point.
     */
    public void rebuild(final GraphShape shape) {
        assert pending.isEmpty() : "frames are pending";
        final NodeContext[] next = new NodeContext[shape.size()];
        for (int i = 0; i < next.length; i++) {
            final NodeSpec spec = shape.specs().get(i);
            if (spec != null) {
                final boolean stays = i < contexts.length && contexts[i] != null && contexts[i].spec == spec;
                next[i] = stays ? contexts[i] : create(spec, i, shape.counterBase()[i]);
            }
        }
        for (int i = 0; i < next.length; i++) {
            if (next[i] != null) {
                final int[] arcs = shape.nexts()[i];
                final NodeContext[] slots = new NodeContext[arcs.length];
                for (int s = 0; s < arcs.length; s++) {
                    slots[s] = next[arcs[s]];
                }
                next[i].slots = slots;
                next[i].arcVectors = Arrays.copyOf(next[i].arcVectors, arcs.length);
            }
        }
        contexts = next;
        preInputs = ofKind(NodeKind.PRE_INPUT);
        inputs = ofKind(NodeKind.INPUT);
        processes = thread == 0 ? ofKind(NodeKind.PROCESS) : new NodeContext[0];
        drop = context(Graph.DROP);
        version = shape.version();
    }

    /** Version of the shape that this clone has. */
    public long version() {
        return version;
    }

    /** Index of the thread. */
    public int thread() {
        return thread;
    }

    /** Time of this turn. */
    public long nowNs() {
        return nowNs;
    }

    /** The thread's free buffers. */
    public BufferCache buffers() {
        return buffers;
    }

    /** The thread's tracer. */
    public PacketTracer tracer() {
        return tracer;
    }

    /** The node with this index on this thread, or null. */
    public NodeContext context(final int index) {
        return index >= 0 && index < contexts.length ? contexts[index] : null;
    }

    /** The node of this name on this thread, or null. */
    public NodeContext context(final String name) {
        for (final NodeContext context : contexts) {
            if (context != null && context.name().equals(name)) {
                return context;
            }
        }
        return null;
    }

    /** Number of node indices of the clone. */
    public int size() {
        return contexts.length;
    }

    /** Packets that went through internal nodes so far, one for each node. */
    public long internalVectors() {
        return internalVectors;
    }

    /** Calls of internal nodes so far. */
    public long internalCalls() {
        return internalCalls;
    }

    /**
     * Begins a turn: reads the clock, once. In a turn that is timed, what runs up to the first input node counts as its
     * time, as in VPP.
     */
    public void beginTurn() {
        timing = (++turns & sampling) == 0;
        if ((turns & MEASURE_READING - 1) == 0) {
            final long from = SystemClock.ticks();
            final long ticks = SystemClock.ticks() - from;
            readingTicks = readingTicks == 0 ? ticks : Math.min(readingTicks, ticks);
        }
        nowNs = clock.nowNs();
        stampTicks = clock.ticksAt(nowNs);
    }

    /** Begins a turn at the time of the one before it: the clock is not read and nothing is timed. */
    public void beginShortTurn() {
        timing = false;
    }

    /** Something else than packets took time since the last reading of the clock: it is not the next node's. */
    public void forgetReading() {
        if (timing) {
            stampTicks = SystemClock.ticks();
        }
    }

    /**
     * Runs the pre-input and input nodes that are due, and after each the frames that it made. Returns the packets that
     * came in.
     */
    public int pollInputs() {
        int packets = 0;
        for (final NodeContext context : preInputs) {
            packets += poll(context);
        }
        for (final NodeContext context : inputs) {
            packets += poll(context);
        }
        // without branches: the compiler would drop one that traffic does not take for long, and begin anew when it
        // does
        final int longTurn = LONG_TURN - 1 - packets >> 31;
        final int idleTurn = packets - 1 >> 31;
        sampling = SAMPLE_SHORT - 1 & ~(longTurn & SAMPLE_SHORT - SAMPLE_LONG) & ~idleTurn;
        return packets;
    }

    /** Gives pending frames to their nodes until none is left. Returns the packets worked on, one for each node. */
    public int dispatchPending() {
        int packets = 0;
        while (!pending.isEmpty()) {
            final NodeContext context = pending.node();
            final Frame frame = pending.take();
            if (context.open == frame) {
                context.open = null;
            }
            packets += frame.n;
            dispatch(context, frame);
        }
        return packets;
    }

    /** Main thread: runs the process nodes that are due. Returns how many ran. */
    public int runProcesses() {
        int ran = 0;
        for (final NodeContext context : processes) {
            final boolean event = context.takePending();
            if (!context.disabled && (event || context.wakeNs - nowNs <= 0)) {
                runProcess(context);
                ran++;
            }
        }
        return ran;
    }

    /**
     * When the next process node is due: now when one was signalled, {@link ProcessNode#WAIT_FOR_EVENT} when all wait
     * for events.
     */
    public long nextProcessNs() {
        long first = ProcessNode.WAIT_FOR_EVENT;
        for (final NodeContext context : processes) {
            if (context.isPending()) {
                return nowNs;
            }
            first = context.disabled ? first : Math.min(first, context.wakeNs);
        }
        return first;
    }

    /** True when an input node must run on the next turn: it is polled, or its interrupt is pending. */
    public boolean inputDue(final boolean countPolling) {
        for (final NodeContext context : inputs) {
            if (context.state == NodeState.INTERRUPT && context.isPending()
                    || countPolling && context.state == NodeState.POLLING) {
                return true;
            }
        }
        return false;
    }

    /** Gives a frame to a node: for frames that come from another thread, and for tests. */
    public void append(final NodeContext to, final Frame frame) {
        router.append(to, frame);
    }

    /**
     * An empty frame in exchange for one given to {@link #append}: frames only move between threads, their number
     * stays.
     */
    public Frame spareFrame() {
        return frames.take();
    }

    /**
     * Lets go of the unused frames. For the training: a dispatcher makes frames only when it begins, so the compiler
     * would take it that none are ever made, and the next dispatcher would throw its code away.
     */
    public void forgetFrames() {
        frames.clear();
    }

    Frame newFrame() {
        final Frame frame = frames.take();
        lent.add(frame);
        return frame;
    }

    void recycle(final Frame frame) {
        lent.remove(frame);
        frames.give(frame);
    }

    void send(final NodeContext from, final int next, final Frame frame) {
        if (tracer.remaining(from.index) > 0) {
            beginTraces(from, next, frame);
        }
        lent.remove(frame);
        router.send(from, next, frame);
    }

    void emit(
            final NodeContext from,
            final int next,
            final int bufferIndex,
            final long meta,
            final long x,
            final int aux) {
        from.arcVectors[next]++;
        router.emit(from.slots[next], bufferIndex, meta, x, aux);
    }

    private NodeContext create(final NodeSpec spec, final int index, final int counterBase) {
        final NodeContext context = new NodeContext(this, spec, index, counters, counterBase);
        if (spec.kind() == NodeKind.PROCESS && thread != 0) {
            return context;
        }
        final Object instance = spec.factory().apply(context);
        switch (spec.kind()) {
            case INTERNAL -> context.node = (Node) instance;
            case INPUT, PRE_INPUT -> context.input = (InputNode) instance;
            case PROCESS -> context.process = (ProcessNode) instance;
        }
        return context;
    }

    private NodeContext[] ofKind(final NodeKind kind) {
        return Arrays.stream(contexts)
                .filter(context -> context != null && context.spec.kind() == kind)
                .toArray(NodeContext[]::new);
    }

    private int poll(final NodeContext context) {
        if (context.state != NodeState.POLLING && (context.state == NodeState.DISABLED || !context.takePending())
                || context.disabled) {
            return 0;
        }
        final NodeStats stats = context.stats;
        stats.calls++;
        int packets = 0;
        try {
            packets = context.input.poll(context);
            context.failuresInRow = 0;
        } catch (final Throwable t) {
            failed(context, null, t);
        }
        stats.vectors += packets;
        if (timing) {
            final long from = stampTicks;
            stampTicks = SystemClock.ticks();
            // turns after idle ones are timed more often: not to count how little an empty poll costs that often
            if (packets > 0 || (turns & SAMPLE_SHORT - 1) == 0) {
                stats.timed(Math.max(0, stampTicks - from - readingTicks), packets);
            }
        }
        return packets;
    }

    private void dispatch(final NodeContext context, final Frame frame) {
        final int n = frame.n;
        final NodeStats stats = context.stats;
        stats.vectors += n;
        internalVectors += n;
        internalCalls++;
        stats.calls++;
        if (context.disabled) {
            divert(context, frame);
            return;
        }
        if (frame.traced && context.spec.tracedBefore()) {
            trace(context, frame, NodeContext.GONE);
        }
        context.exceptions = 0;
        final int next;
        try {
            next = context.node.process(frame, context);
            router.check(context, frame, next);
        } catch (final Throwable t) {
            failed(context, frame, t);
            return;
        }
        context.failuresInRow = 0;
        if (frame.traced && !context.spec.tracedBefore() && next != Node.TAKEN) {
            trace(context, frame, next);
        }
        router.route(context, frame, next);
        if (timing) {
            // what the reading costs is not the node's: most turns have none
            final long from = stampTicks;
            stampTicks = SystemClock.ticks();
            stats.timed(Math.max(0, stampTicks - from - readingTicks), n);
        }
    }

    private void runProcess(final NodeContext context) {
        final long from = SystemClock.ticks();
        context.stats.suspends++;
        try {
            context.wakeNs = context.process.run(nowNs, context);
            context.failuresInRow = 0;
        } catch (final Throwable t) {
            // a second later, so that a broken process node does not spin
            context.wakeNs = nowNs + 1_000_000_000L;
            failed(context, null, t);
        }
        context.stats.timed(SystemClock.ticks() - from, 0);
    }

    /**
     * Frees what a node that threw has not taken, counts it, and disables the node when it does nothing else any more.
     */
    private void failed(final NodeContext context, final Frame frame, final Throwable cause) {
        context.stats.failures++;
        context.failuresInRow++;
        final boolean disable = context.failuresInRow == FAILURES_TO_DISABLE;
        context.disabled |= disable;
        final boolean first = context.stats.failures == 1;
        byte[] packet = {};
        int packets = lent.reclaim(buffers, frames);
        if (frame != null) {
            final int owned = FrameRouter.keepOwned(context, frame);
            if (owned > 0 && (first || disable)) {
                packet = new byte[Math.min(FAILURE_BYTES, PacketMeta.length(frame.meta[0]))];
                Slab.get(Slab.address(frame.meta[0]), packet, 0, packet.length);
            }
            buffers.free(frame.bi, frame.meta, 0, owned);
            frames.give(frame);
            packets += owned;
        }
        context.countAt(context.spec.counters().size() + Graph.EXCEPTION_COUNTER, packets);
        if (first || disable) {
            failures.onFailure(new NodeFailure(context.name(), thread, cause, packets, packet, disable));
        }
        forgetReading();
    }

    /** A frame for a node that was disabled goes to the drop node with that as the reason. */
    private void divert(final NodeContext context, final Frame frame) {
        forgetReading();
        final int ordinal = context.spec.counters().size() + Graph.DISABLED_COUNTER;
        context.countAt(ordinal, frame.n);
        if (drop == null || drop == context || drop.disabled) {
            buffers.free(frame.bi, frame.meta, 0, frame.n);
            frames.give(frame);
            return;
        }
        Arrays.fill(frame.aux, 0, frame.n, context.counterAt(ordinal));
        router.append(drop, frame);
    }

    private void beginTraces(final NodeContext from, final int next, final Frame frame) {
        final int count = Math.min(tracer.remaining(from.index), frame.n);
        for (int i = 0; i < count; i++) {
            frame.meta[i] = tracer.begin(from.index, frame.bi[i], frame.meta[i]);
            tracer.record(from.index, nowNs, next, frame.bi[i], frame.meta[i], frame.x[i], frame.aux[i]);
        }
        frame.traced |= count > 0;
    }

    private void trace(final NodeContext context, final Frame frame, final int next) {
        for (int i = 0; i < frame.n; i++) {
            if ((frame.meta[i] & PacketMeta.TRACED) != 0) {
                final int slot = FrameRouter.nextOf(context, i, next);
                if (slot >= 0 || context.spec.tracedBefore()) {
                    tracer.record(context.index, nowNs, slot, frame.bi[i], frame.meta[i], frame.x[i], frame.aux[i]);
                }
            }
        }
    }
}
