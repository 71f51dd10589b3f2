package dev.sluice.graph.node;

import dev.sluice.graph.buffer.BufferCache;
import dev.sluice.graph.counter.WorkerCounters;
import dev.sluice.graph.trace.PacketTracer;

/**
 * A node on one thread: what the node reaches the engine with, and what the engine keeps of it. Owner: that thread;
 * {@link #interrupt()} and {@link #signal()} may be called by any.
 */
public final class NodeContext {
    /**
     * Given as a packet's next: the node has taken this packet (freed it, or parked it somewhere), the rest of the
     * frame goes on.
     */
    public static final int GONE = -1;

    /** By convention the slot of the arc to a drop node, see {@link #drop}. */
    public static final int DROP = 0;

    final NodeSpec spec;
    final int index;
    final NodeStats stats = new NodeStats();
    final int[] exceptIndex = new int[Frame.SIZE];
    final int[] exceptNext = new int[Frame.SIZE];
    final int[] nexts = new int[Frame.SIZE];

    Node node;
    InputNode input;
    ProcessNode process;
    NodeContext[] slots = {};
    long[] arcVectors = {};
    Frame open;
    int exceptions;
    int failuresInRow;
    boolean disabled;
    NodeState state;
    long wakeNs;

    private final Dispatcher dispatcher;
    private final WorkerCounters counters;
    private final int counterBase;
    private volatile boolean pending;

    NodeContext(
            final Dispatcher dispatcher,
            final NodeSpec spec,
            final int index,
            final WorkerCounters counters,
            final int counterBase) {
        this.dispatcher = dispatcher;
        this.spec = spec;
        this.index = index;
        this.counters = counters;
        this.counterBase = counterBase;
        this.state = spec.initialState();
    }

    /** Name of the node. */
    public String name() {
        return spec.name();
    }

    /** Index of the node, the same on every thread. */
    public int index() {
        return index;
    }

    /** Index of the thread: 0 is main. Also the row of every counter. */
    public int thread() {
        return dispatcher.thread();
    }

    /** Time of this turn of the loop. */
    public long nowNs() {
        return dispatcher.nowNs();
    }

    /** The thread's free buffers. */
    public BufferCache buffers() {
        return dispatcher.buffers();
    }

    /** The thread's tracer, for nodes that make a packet out of another. */
    public PacketTracer tracer() {
        return dispatcher.tracer();
    }

    /** What the node has done on this thread. */
    public NodeStats stats() {
        return stats;
    }

    /** Where a node that returns {@link Node#BY_NEXTS} writes the slot of each packet. */
    public int[] nexts() {
        return nexts;
    }

    /**
     * Sends packet {@code i} of the frame at hand to another slot than the rest; in ascending order of {@code i}, each
     * at most once.
     */
    public void except(final int i, final int next) {
        assert exceptions == 0 || exceptIndex[exceptions - 1] < i : "exceptions out of order";
        final int e = exceptions++;
        exceptIndex[e] = i;
        exceptNext[e] = next;
    }

    /** Sends packet {@code i} to a slot for a reason, see {@link #countReason}. */
    public void except(final Frame frame, final int i, final int next, final Enum<?> counter) {
        countReason(frame, i, counter);
        except(i, next);
    }

    /** Drops packet {@code i} for a reason: {@link #except(Frame, int, int, Enum)} to slot {@link #DROP}. */
    public void drop(final Frame frame, final int i, final Enum<?> counter) {
        except(frame, i, DROP, counter);
    }

    /**
     * Writes what {@link #except} was told into {@link #nexts()}, for a node that turns out to need
     * {@link Node#BY_NEXTS}. No packet may be {@link #GONE}.
     */
    public void exceptionsToNexts() {
        for (int e = 0; e < exceptions; e++) {
            nexts[exceptIndex[e]] = exceptNext[e];
        }
        exceptions = 0;
    }

    /** Adds to a counter of this node. */
    public void count(final Enum<?> counter, final long n) {
        counters.row(dispatcher.thread())[WorkerCounters.PAD + counterBase + counter.ordinal()] += n;
    }

    /** Counts packet {@code i} and leaves the counter's index in its aux word: the reason of its drop. */
    public void countReason(final Frame frame, final int i, final Enum<?> counter) {
        frame.aux[i] = counterIndex(counter);
        count(counter, 1);
    }

    /**
     * {@link #countReason}, for a packet that is given its slot by the caller.
     *
     * @return {@link #DROP}
     */
    public int refuse(final Frame frame, final int i, final Enum<?> counter) {
        countReason(frame, i, counter);
        return DROP;
    }

    /** Index of a counter of this node among all counters, for the aux word of a dropped packet. */
    public int counterIndex(final Enum<?> counter) {
        return counterBase + counter.ordinal();
    }

    /**
     * An empty frame, to be given to {@link #send} or back with {@link #recycle} before the node returns. Should the
     * node throw in between, the {@code n} packets in it are freed: keep {@link Frame#n} up to date.
     */
    public Frame newFrame() {
        return dispatcher.newFrame();
    }

    /** Gives back a frame that was not sent; its packets are not touched. */
    public void recycle(final Frame frame) {
        dispatcher.recycle(frame);
    }

    /**
     * Hands a frame that this node has filled to a next node. Input nodes bring packets in with it; the tracer marks
     * them here.
     */
    public void send(final int next, final Frame frame) {
        dispatcher.send(this, next, frame);
    }

    /**
     * Sends one packet that this node has made (a fragment, an ICMP error, an ARP request) or held back. It is the
     * graph's at once, whatever becomes of the frame at hand.
     */
    public void emit(final int next, final int bufferIndex, final long meta, final long x, final int aux) {
        dispatcher.emit(this, next, bufferIndex, meta, x, aux);
    }

    /** Packets sent along an arc so far. */
    public long arcVectors(final int slot) {
        return slot < arcVectors.length ? arcVectors[slot] : 0;
    }

    /** When the node runs. */
    public NodeKind kind() {
        return spec.kind();
    }

    /** What the node is doing on this thread, in VPP's words: {@code active}, {@code polling}, {@code "event wait"}. */
    public String stateText() {
        if (disabled) {
            return "disabled";
        }
        return switch (spec.kind()) {
            case INTERNAL -> "active";
            case INPUT, PRE_INPUT -> state.label();
            case PROCESS -> wakeNs == ProcessNode.WAIT_FOR_EVENT ? "\"event wait\"" : "\"any wait\"";
        };
    }

    /** How an input node is run on this thread. */
    public NodeState state() {
        return state;
    }

    /** Changes how an input node is run on this thread. Owner, or main with the workers at the barrier. */
    public void state(final NodeState newState) {
        state = newState;
    }

    /**
     * Lets an input node in state {@link NodeState#INTERRUPT} run on the next turn. Any thread; the caller wakes the
     * owner if it may be asleep.
     */
    public void interrupt() {
        pending = true;
    }

    /** Lets a process node run on the next turn. Any thread; the caller wakes main if it may be asleep. */
    public void signal() {
        pending = true;
    }

    /**
     * True when {@link #signal} or {@link #interrupt} was called and the node has not run since. Any thread; saves
     * waking the owner twice.
     */
    public boolean isSignalled() {
        return pending;
    }

    boolean isPending() {
        return pending;
    }

    boolean takePending() {
        if (pending) {
            pending = false;
            return true;
        }
        return false;
    }

    void countAt(final int ordinal, final long n) {
        counters.row(dispatcher.thread())[WorkerCounters.PAD + counterBase + ordinal] += n;
    }

    int counterAt(final int ordinal) {
        return counterBase + ordinal;
    }
}
