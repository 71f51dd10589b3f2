package dev.sluice.driver;

import dev.sluice.driver.os.CallState;
import dev.sluice.graph.buffer.BufferCache;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.net.iface.DeviceInput;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceView;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.iface.RxQueue;

/**
 * A receive queue that reads what the kernel has into frames. {@link #receive} and what it calls, once a frame, by the
 * queue's thread; the rest by main with that thread at the barrier.
 */
public abstract class HostQueue extends RxQueue {
    private final Interfaces interfaces;
    private final DeviceInput input;
    private final int swIfIndex;
    private final long x;
    private final CallState call = new CallState();
    private long counted;

    /**
     * A queue that reads nothing yet.
     *
     * @param queueId number of the queue on the interface, from 0
     * @param inputNode name of the driver's input node
     * @param input what the node sends its frames with
     */
    protected HostQueue(
            final Interfaces interfaces,
            final Interface iface,
            final int queueId,
            final String inputNode,
            final DeviceInput input) {
        super(iface, queueId, inputNode);
        this.interfaces = interfaces;
        this.input = input;
        this.swIfIndex = iface.index();
        this.x = PacketMeta.x(swIfIndex);
    }

    @Override
    protected final int receive(final NodeContext context) {
        if (!ready()) {
            return 0;
        }
        final Frame frame = context.newFrame();
        try {
            read(call, context.buffers(), frame, x);
        } catch (final RuntimeException e) {
            discard(context, frame);
            throw e;
        }
        final long damaged = damaged();
        if (damaged != counted) {
            interfaces.counters().rxError.add(context.thread(), swIfIndex, damaged - counted);
            counted = damaged;
        }
        if (frame.n == 0 || (interfaces.view().flags(swIfIndex) & InterfaceView.ADMIN_UP) == 0) {
            discard(context, frame);
            return 0;
        }
        return send(context, frame);
    }

    /** False when there is certainly nothing to read. */
    protected abstract boolean ready();

    /** Adds what is there to a frame until it is full; all of them get {@code xWord} as their x word. */
    protected abstract void read(CallState state, BufferCache cache, Frame frame, long xWord);

    /** Frames so far that the kernel had to cut or that made no sense. */
    public abstract long damaged();

    /** Sends what was read, at least one packet, into the graph; returns how many packets. */
    protected int send(final NodeContext context, final Frame frame) {
        return input.send(context, frame, swIfIndex);
    }

    /** What frames are sent with. */
    protected final DeviceInput input() {
        return input;
    }

    /** Index of the interface. */
    protected final int swIfIndex() {
        return swIfIndex;
    }

    /** Counts frames that the kernel lost. Main. */
    protected final void countMissed(final long frames) {
        interfaces.counters().rxMiss.add(0, swIfIndex, frames);
    }

    private static void discard(final NodeContext context, final Frame frame) {
        context.buffers().free(frame.bi, frame.meta, 0, frame.n);
        frame.clear();
        context.recycle(frame);
    }
}
