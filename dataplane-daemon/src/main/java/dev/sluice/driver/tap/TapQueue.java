package dev.sluice.driver.tap;

import dev.sluice.driver.HostQueue;
import dev.sluice.driver.VectorReader;
import dev.sluice.driver.VnetHeader;
import dev.sluice.driver.os.CallState;
import dev.sluice.graph.buffer.BufferCache;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.net.iface.DeviceInput;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.iface.LinkType;

/**
 * One queue of a tap. What {@link HostQueue} calls for each frame by its thread; the rest by main with that thread at
 * the barrier.
 */
final class TapQueue extends HostQueue {
    private static final int ETHERNET_HEADER = 14;
    private static final int IP_HEADER = 20;
    private static final int VERSION_4 = 4;
    private static final int VERSION_6 = 6;

    private final VectorReader receiver;
    private final boolean tun;
    private int fd = -1;
    private boolean broken;

    TapQueue(
            final Interfaces interfaces,
            final Interface iface,
            final int queueId,
            final DeviceInput input,
            final BufferPool pool) {
        super(interfaces, iface, queueId, TapInterfaces.INPUT_NODE, input);
        this.tun = iface.linkType() == LinkType.IP;
        this.receiver = new VectorReader(
                pool, VnetHeader.LONG_BYTES, TapConfig.LONGEST_FRAME, tun ? IP_HEADER : ETHERNET_HEADER);
    }

    @Override
    public int fd() {
        return fd;
    }

    @Override
    protected boolean ready() {
        return fd >= 0 && !broken;
    }

    @Override
    protected void read(final CallState state, final BufferCache cache, final Frame frame, final long xWord) {
        receiver.receive(state, fd, cache, frame, xWord);
        if (receiver.error() != 0) {
            broken = true; // the device is gone: main will hear of it and take the descriptor away
        }
    }

    @Override
    public long damaged() {
        return receiver.truncated() + receiver.malformed();
    }

    @Override
    protected int send(final NodeContext context, final Frame frame) {
        return tun ? sendIp(context, frame) : super.send(context, frame);
    }

    /** The longest frame that the kernel will give, in bytes. */
    void expect(final int bytes) {
        receiver.expect(bytes);
    }

    /** Starts to read a descriptor. */
    void attach(final int newFd) {
        fd = newFd;
        broken = false;
    }

    /** Stops reading; the descriptor is about to be closed, the buffers that wait for frames go to main's cache. */
    void detach(final BufferCache cache) {
        fd = -1;
        receiver.drain(cache);
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
                others.add(frame.bi[i], frame.meta[i], frame.x[i], 0);
            }
        }
        frame.n = kept;
        switch (first) {
            case VERSION_4 -> input().sendIp4(context, frame, swIfIndex());
            case VERSION_6 -> input().sendIp6(context, frame, swIfIndex());
            default -> input().sendDrop(context, frame, swIfIndex());
        }
        if (others != null) {
            sendIp(context, others);
        }
        return n;
    }
}
