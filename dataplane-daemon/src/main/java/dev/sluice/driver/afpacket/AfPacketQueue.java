package dev.sluice.driver.afpacket;

import dev.sluice.driver.HostQueue;
import dev.sluice.driver.os.CallState;
import dev.sluice.driver.os.OsException;
import dev.sluice.graph.buffer.BufferCache;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.net.iface.DeviceInput;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.ChecksumOffload;

/**
 * One receive queue of a host interface. What {@link HostQueue} calls for each frame by its thread; the rest by main
 * with that thread at the barrier.
 */
final class AfPacketQueue extends HostQueue {
    private final AfPacketConfig config;
    private final BufferPool pool;
    private PacketSockets.Receiver receiver;
    private ReceiveRing ring;
    private long damagedBefore;
    private long missed;

    AfPacketQueue(
            final AfPacketConfig config,
            final Interfaces interfaces,
            final Interface iface,
            final int queueId,
            final DeviceInput input,
            final BufferPool pool) {
        super(interfaces, iface, queueId, AfPacketInterfaces.INPUT_NODE, input);
        this.config = config;
        this.pool = pool;
    }

    @Override
    public int fd() {
        return receiver == null ? -1 : receiver.fd();
    }

    @Override
    protected boolean ready() {
        final ReceiveRing from = ring;
        return from != null && from.ready();
    }

    @Override
    protected void read(final CallState state, final BufferCache cache, final Frame frame, final long xWord) {
        ring.receive(state, cache, frame, xWord);
    }

    @Override
    public long damaged() {
        return ring == null ? damagedBefore : damagedBefore + ring.truncated() + ring.malformed();
    }

    @Override
    protected int send(final NodeContext context, final Frame frame) {
        if (!config.offload()) {
            completeChecksums(frame);
        }
        return super.send(context, frame);
    }

    /** Starts to read a socket. */
    void attach(final PacketSockets.Receiver opened) {
        receiver = opened;
        ring = ReceiveRing.over(opened, config, pool);
    }

    /**
     * Stops, with the buffers that stand ready given to main's cache; returns the socket to be closed, null when there
     * is none.
     */
    PacketSockets.Receiver detach(final BufferCache buffers) {
        final PacketSockets.Receiver old = receiver;
        if (old != null) {
            readDrops();
            damagedBefore = damaged();
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
                countMissed(drops);
            }
        } catch (final OsException e) {
            // the device has just gone: no statistics to be had
        }
    }

    /** Frames that the kernel lost because the ring was full. */
    long missed() {
        return missed;
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
}
