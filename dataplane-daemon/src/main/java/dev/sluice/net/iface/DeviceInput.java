package dev.sluice.net.iface;

import dev.sluice.graph.buffer.BufferHeader;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Graph;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.arc.ArcPosition;
import dev.sluice.net.arc.FeatureArcs;

/**
 * What all drivers' input nodes have in common: their next arcs, the counting of what came in, and the
 * {@code device-input} feature arc. One instance for each input node; stateless, any thread.
 */
public final class DeviceInput {
    /** Features between a driver's input node and {@code ethernet-input}. */
    public static final String ARC = "device-input";

    /** The arcs of an input node; further ones are features of {@code device-input}. */
    public enum Next {
        DROP,
        ETHERNET,
        IP4,
        IP6
    }

    private static final String ETHERNET_INPUT = "ethernet-input";
    private static final int ETHERNET = Next.ETHERNET.ordinal();

    private final Interfaces interfaces;
    private final ArcPosition arc;

    private DeviceInput(final Interfaces interfaces, final ArcPosition arc) {
        this.interfaces = interfaces;
        this.arc = arc;
    }

    /**
     * Registers an input node, with the arcs of {@link Next} and as a start of the device-input arc.
     *
     * @param spec without arcs
     * @return what it sends its frames with
     */
    public static DeviceInput register(
            final NodeSpec spec, final Graph graph, final FeatureArcs arcs, final Interfaces interfaces) {
        final ArcPosition position = new ArcPosition();
        graph.register(spec.next(Next.DROP, "error-drop")
                .next(Next.ETHERNET, ETHERNET_INPUT)
                .next(Next.IP4, "ip4-input")
                .next(Next.IP6, "ip6-input"));
        arcs.arc(ARC, ETHERNET_INPUT).addStart(spec.name(), position);
        return new DeviceInput(interfaces, position);
    }

    /**
     * Sends a frame of Ethernet packets that all came in on one interface: counts them, shows them to the receive tap,
     * starts the arc.
     *
     * @param frame 1 to 256 packets whose x words name {@code swIfIndex}
     * @return the number of packets
     */
    public int send(final NodeContext context, final Frame frame, final int swIfIndex) {
        final int n = count(context, frame, swIfIndex);
        context.send(arc.next(swIfIndex, ETHERNET), frame);
        return n;
    }

    /** As {@link #send(NodeContext, Frame, int)} for a driver that has added up the bytes while it made the frame. */
    public int send(final NodeContext context, final Frame frame, final int swIfIndex, final long bytes) {
        final int n = count(context, frame, swIfIndex, bytes);
        context.send(arc.next(swIfIndex, ETHERNET), frame);
        return n;
    }

    /** Sends a frame of packets that begin with an IPv4 header, in the same way but past the arc. */
    public int sendIp4(final NodeContext context, final Frame frame, final int swIfIndex) {
        final int n = count(context, frame, swIfIndex);
        context.send(Next.IP4.ordinal(), frame);
        return n;
    }

    /** Sends a frame of packets that begin with an IPv6 header, in the same way but past the arc. */
    public int sendIp6(final NodeContext context, final Frame frame, final int swIfIndex) {
        final int n = count(context, frame, swIfIndex);
        context.send(Next.IP6.ordinal(), frame);
        return n;
    }

    /**
     * Sends a frame of packets, of which the bytes have been added up, to any slot of the node, in the same way but
     * past the arc: for the packet generator.
     */
    public int sendTo(
            final NodeContext context, final Frame frame, final int swIfIndex, final long bytes, final int slot) {
        final int n = count(context, frame, swIfIndex, bytes);
        context.send(slot, frame);
        return n;
    }

    /** Drops a frame of packets that the interface cannot take, in the same way. */
    public int sendDrop(final NodeContext context, final Frame frame, final int swIfIndex) {
        final int n = count(context, frame, swIfIndex);
        context.send(Next.DROP.ordinal(), frame);
        return n;
    }

    private int count(final NodeContext context, final Frame frame, final int swIfIndex) {
        final int n = frame.n;
        final long[] meta = frame.meta;
        long bytes = 0;
        long any = 0;
        for (int i = 0; i < n; i++) {
            bytes += PacketMeta.length(meta[i]);
            any |= meta[i];
        }
        if ((any & PacketMeta.CHAINED) != 0) {
            bytes += rests(frame, context.buffers().pool());
        }
        return count(context, frame, swIfIndex, bytes);
    }

    private int count(final NodeContext context, final Frame frame, final int swIfIndex, final long bytes) {
        final int n = frame.n;
        frame.rx = swIfIndex;
        interfaces.counters().rx.add(context.thread(), swIfIndex, n, bytes);
        final PacketTap.Hook hook = interfaces.receiveTap().hook();
        if (hook != null) {
            hook.see(frame, context);
        }
        return n;
    }

    private static long rests(final Frame frame, final BufferPool pool) {
        long bytes = 0;
        for (int i = 0; i < frame.n; i++) {
            if ((frame.meta[i] & PacketMeta.CHAINED) != 0) {
                bytes += BufferHeader.rest(pool.header(frame.bi[i]));
            }
        }
        return bytes;
    }
}
