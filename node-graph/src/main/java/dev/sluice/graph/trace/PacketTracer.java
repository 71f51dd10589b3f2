package dev.sluice.graph.trace;

import dev.sluice.graph.buffer.BufferHeader;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One thread's traces. The thread records; main sets limits, reads and clears with the workers at the barrier.
 *
 * <p>Tracing allocates: it is a tool for looking at few packets, and costs one test of a field per frame when off.
 */
public final class PacketTracer {
    private final BufferPool pool;
    private int[] remaining = new int[0];
    private final List<List<TraceRecord>> packets = new ArrayList<>();

    /** A tracer with nothing to trace. */
    public PacketTracer(final BufferPool pool) {
        this.pool = pool;
    }

    /** Traces the next {@code count} packets that come out of an input node, on top of what is still asked for. */
    public void add(final int nodeIndex, final int count) {
        if (nodeIndex >= remaining.length) {
            remaining = Arrays.copyOf(remaining, nodeIndex + 64);
        }
        remaining[nodeIndex] += count;
    }

    /** How many packets of this node are still to be traced. */
    public int remaining(final int nodeIndex) {
        return nodeIndex < remaining.length ? remaining[nodeIndex] : 0;
    }

    /** Forgets all traces and limits. */
    public void clear() {
        Arrays.fill(remaining, 0);
        packets.clear();
    }

    /**
     * Begins the trace of a packet and returns its new meta word. Called for packets of an input node while
     * {@link #remaining(int)} is positive.
     */
    public long begin(final int nodeIndex, final int bufferIndex, final long meta) {
        remaining[nodeIndex]--;
        return adopt(bufferIndex, meta);
    }

    /** Begins a trace of a packet that came traced from another thread, and returns its new meta word. */
    public long adopt(final int bufferIndex, final long meta) {
        BufferHeader.trace(pool.header(bufferIndex), packets.size());
        packets.add(new ArrayList<>());
        return meta | PacketMeta.TRACED;
    }

    /** Adds what a node saw to the trace of a packet; a packet whose trace was cleared meanwhile is passed over. */
    public void record(
            final int nodeIndex,
            final long nowNs,
            final int next,
            final int bufferIndex,
            final long meta,
            final long x,
            final int aux) {
        final int handle = BufferHeader.trace(pool.header(bufferIndex));
        if (handle < 0 || handle >= packets.size()) {
            return;
        }
        final byte[] data = new byte[TraceRecord.BYTES];
        Slab.get(Slab.address(meta), data, 0, data.length);
        packets.get(handle).add(new TraceRecord(nodeIndex, nowNs, next, meta, x, aux, data));
    }

    /**
     * Puts a packet that another one gave rise to (a fragment, an ICMP error) onto the same trace; returns its new meta
     * word.
     */
    public long follow(final int fromBuffer, final int bufferIndex, final long meta) {
        BufferHeader.trace(pool.header(bufferIndex), BufferHeader.trace(pool.header(fromBuffer)));
        return meta | PacketMeta.TRACED;
    }

    /** The traces in the order in which they began, each in the order of its nodes. */
    public List<List<TraceRecord>> packets() {
        return packets;
    }
}
