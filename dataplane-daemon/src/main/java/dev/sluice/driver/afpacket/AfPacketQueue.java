package dev.sluice.driver.afpacket;

import dev.sluice.driver.os.CallState;
import dev.sluice.driver.os.OsException;
import dev.sluice.graph.buffer.BufferCache;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.net.iface.DeviceInput;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceView;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.iface.RxQueue;
import dev.sluice.net.packet.ChecksumOffload;

/**
 * One receive queue of a host interface. {@link #receive} by its thread; the rest by main with that thread at the
 * barrier.
 */
final class AfPacketQueue extends RxQueue {
    private final AfPacketConfig config;
    private final Interfaces interfaces;
    private final DeviceInput input;
    private final BufferPool pool;
    private final int swIfIndex;
    private final long x;
    private final CallState call = new CallState();
    private PacketSockets.Receiver receiver;
    private ReceiveRing ring;
    private long damaged;
    private long missed;

    AfPacketQueue(
            final AfPacketConfig config,
            final Interfaces interfaces,
            final Interface iface,
            final int queueId,
            final DeviceInput input,
            final BufferPool pool) {
        super(iface, queueId, AfPacketInterfaces.INPUT_NODE);
        this.config = config;
        this.interfaces = interfaces;
        this.input = input;
        this.pool = pool;
        this.swIfIndex = iface.index();
        this.x = PacketMeta.x(swIfIndex);
    }

    @Override
    public int fd() {
        return receiver == null ? -1 : receiver.fd();
    }

    @Override
    protected int receive(final NodeContext context) {
        final ReceiveRing from = ring;
        if (from == null || !from.ready()) {
            return 0;
        }
        final Frame frame = context.newFrame();
        try {
            from.receive(call, context.buffers(), frame, x);
        } catch (final RuntimeException e) {
            discard(context, frame);
            throw e;
        }
        final long newDamaged = from.truncated() + from.malformed();
        if (newDamaged != damaged) {
            interfaces.counters().rxError.add(context.thread(), swIfIndex, newDamaged - damaged);
            damaged = newDamaged;
        }
        if (frame.n == 0 || (interfaces.view().flags(swIfIndex) & InterfaceView.ADMIN_UP) == 0) {
            discard(context, frame);
            return 0;
        }
        if (!config.offload()) {
            completeChecksums(frame);
        }
        return input.send(context, frame, swIfIndex);
    }

    /** Starts to read a socket. */
    void attach(final PacketSockets.Receiver opened) {
        receiver = opened;
        ring = ReceiveRing.over(opened, config, pool);
        damaged = 0;
    }

    /**
     * Stops, with the buffers that stand ready given to main's cache; returns the socket to be closed, null when there
     * is none.
     */
    PacketSockets.Receiver detach(final BufferCache buffers) {
        final PacketSockets.Receiver old = receiver;
        if (old != null) {
            readDrops();
            ring.drain(buffers);
        }
        receiver = null;
        ring = null;
        return old;
    }

    /** Takes over what the kernel lost since the last call. */
    void readDrops() {
        if (receiver == null) {
            return;
        }
        try {
            final long drops = PacketSockets.takeDrops(receiver.fd());
            missed += drops;
            if (drops > 0) {
                interfaces.counters().rxMiss.add(0, swIfIndex, drops);
            }
        } catch (final OsException e) {
            // the device has just gone: no statistics to be had
        }
    }

    /** Frames that the kernel lost because the ring was full. */
    long missed() {
        return missed;
    }

    /** Frames cut by the kernel, and entries of the ring that made no sense. */
    long damaged() {
        return damaged;
    }

    private void completeChecksums(final Frame frame) {
        final int[] bi = frame.bi;
        final long[] meta = frame.meta;
        for (int i = 0; i < frame.n; i++) {
            // a packet that is still to be cut gets its checksums then
            if ((meta[i] & (PacketMeta.CHECKSUM_PARTIAL | PacketMeta.GSO)) == PacketMeta.CHECKSUM_PARTIAL) {
                meta[i] = ChecksumOffload.complete(pool, bi[i], meta[i]);
            }
        }
    }

    private static void discard(final NodeContext context, final Frame frame) {
        context.buffers().free(frame.bi, frame.meta, 0, frame.n);
        frame.clear();
        context.recycle(frame);
    }
}
