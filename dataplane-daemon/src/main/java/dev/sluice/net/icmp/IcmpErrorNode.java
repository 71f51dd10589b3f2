package dev.sluice.net.icmp;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.PacketNode;
import dev.sluice.net.iface.InterfaceView;
import dev.sluice.net.iface.Interfaces;

/**
 * What {@code ip4-icmp-error} and {@code ip6-icmp-error} have in common: each packet is dropped, and a message about it
 * is sent in a buffer of its own, but not above {@value #RATE} a second and thread.
 */
abstract class IcmpErrorNode implements PacketNode {
    /** Messages a second and thread; as many at once. */
    static final int RATE = 1000;

    enum Next {
        DROP,
        LOOKUP
    }

    private final Interfaces interfaces;
    private final TokenBucket bucket = new TokenBucket(RATE);
    private InterfaceView view;

    IcmpErrorNode(final Interfaces interfaces) {
        this.interfaces = interfaces;
    }

    @Override
    public void begin(final Frame frame, final NodeContext context) {
        view = interfaces.view();
    }

    @Override
    public final int packet(final Frame frame, final int i, final NodeContext context) {
        return context.refuse(frame, i, answer(frame, i, context));
    }

    /** Sends the message about packet {@code i}, or not; returns the counter that says what came of it. */
    abstract Enum<?> answer(Frame frame, int i, NodeContext context);

    /** Interfaces, as they are for the frame at hand. */
    final InterfaceView view() {
        return view;
    }

    /** Takes one message from what may be sent; false when there is none left. */
    final boolean withinRate(final NodeContext context) {
        return bucket.take(context.nowNs());
    }

    /**
     * Sends a message to be looked up.
     *
     * @param made its meta word
     * @param table where to look up
     */
    static void send(
            final NodeContext context,
            final Frame frame,
            final int i,
            final int bufferIndex,
            final long made,
            final int table) {
        long meta = made | PacketMeta.LOCALLY_ORIGINATED;
        if ((frame.meta[i] & PacketMeta.TRACED) != 0) {
            meta = context.tracer().follow(frame.bi[i], bufferIndex, meta);
        }
        final long x = PacketMeta.withTable(PacketMeta.x(PacketMeta.rx(frame.x[i])), table);
        context.emit(Next.LOOKUP.ordinal(), bufferIndex, meta, PacketMeta.withL3(x, meta), 0);
    }
}
