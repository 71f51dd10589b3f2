package dev.sluice.driver.tap;

import dev.sluice.driver.VectorReader;
import dev.sluice.driver.VnetHeader;
import dev.sluice.driver.os.CallState;
import dev.sluice.graph.buffer.BufferCache;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.net.iface.DeviceInput;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceView;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.iface.LinkType;
import dev.sluice.net.iface.RxQueue;

/** One queue of a tap. {@link #receive} by its thread; the rest by main with that thread at the barrier. */
final class TapQueue extends RxQueue {
    private static final int ETHERNET_HEADER = 14;
    private static final int IP_HEADER = 20;
    private static final int VERSION_4 = 4;
    private static final int VERSION_6 = 6;

    private final Interfaces interfaces;
    private final DeviceInput input;
    private final VectorReader receiver;
    private final int swIfIndex;
    private final long x;
    private final boolean tun;
    private final CallState call = new CallState();
    private int fd = -1;
    private boolean broken;
    private long damaged;

    TapQueue(
            final TapConfig config,
            final Interfaces interfaces,
            final Interface iface,
            final int queueId,
            final DeviceInput input,
            final BufferPool pool) {
        super(iface, queueId, TapInterfaces.INPUT_NODE);
        this.interfaces = interfaces;
        this.input = input;
        this.tun = iface.linkType() == LinkType.IP;
        this.receiver =
                new VectorReader(pool, VnetHeader.LONG_BYTES, config.longestFrame(), tun ? IP_HEADER : ETHERNET_HEADER);
        this.swIfIndex = iface.index();
        this.x = PacketMeta.x(swIfIndex);
    }

    @Override
    public int fd() {
        return fd;
    }

    @Override
    protected int receive(final NodeContext context) {
        if (fd < 0 || broken) {
            return 0;
        }
        final Frame frame = context.newFrame();
        try {
            receiver.receive(call, fd, context.buffers(), frame, x);
        } catch (final RuntimeException e) {
            discard(context, frame);
            throw e;
        }
        if (receiver.error() != 0) {
            broken = true; // the device is gone: main will hear of it and take the descriptor away
        }
        countDamaged(context);
        if (frame.n == 0 || (interfaces.view().flags(swIfIndex) & InterfaceView.ADMIN_UP) == 0) {
            discard(context, frame);
            return 0;
        }
        return tun ? sendIp(context, frame) : input.send(context, frame, swIfIndex);
    }

    /** Starts to read a descriptor. */
    void attach(final int newFd) {
        fd = newFd;
        broken = false;
    }

    /** Stops reading; the descriptor is about to be closed. */
    void detach() {
        fd = -1;
    }

    /** Gives the buffers that wait for frames back to the pool. */
    void drain(final BufferCache cache) {
        receiver.drain(cache);
    }

    /** Frames that were too long or too short. */
    long damaged() {
        return receiver.truncated() + receiver.malformed();
    }

    private void countDamaged(final NodeContext context) {
        final long now = damaged();
        if (now != damaged) {
            interfaces.counters().rxError.add(context.thread(), swIfIndex, now - damaged);
            damaged = now;
        }
    }

    /** Packets without an Ethernet header: IPv4 and IPv6 go on, all else is dropped. */
    private int sendIp(final NodeContext context, final Frame frame) {
        final int n = frame.n;
        final int first = Slab.u8(Slab.address(frame.meta[0])) >>> 4;
        Frame others = null;
        int kept = 0;
        for (int i = 0; i < n; i++) {
            if (Slab.u8(Slab.address(frame.meta[i])) >>> 4 == first) {
                frame.bi[kept] = frame.bi[i];
                frame.meta[kept++] = frame.meta[i]; // x and aux are the same for all
            } else {
                others = others == null ? context.newFrame() : others;
                others.add(frame.bi[i], frame.meta[i], x, 0);
            }
        }
        frame.n = kept;
        switch (first) {
            case VERSION_4 -> input.sendIp4(context, frame, swIfIndex);
            case VERSION_6 -> input.sendIp6(context, frame, swIfIndex);
            default -> input.sendDrop(context, frame, swIfIndex);
        }
        if (others != null) {
            sendIp(context, others);
        }
        return n;
    }

    private static void discard(final NodeContext context, final Frame frame) {
        context.buffers().free(frame.bi, frame.meta, 0, frame.n);
        frame.clear();
        context.recycle(frame);
    }
}
