package dev.sluice.net.fib;

import dev.sluice.graph.buffer.BufferHeader;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.IpFamily;

/**
 * {@code interface-rx-dpo-ip4} and {@code -ip6}: packets whose route says that they are to be taken in by another
 * interface, aux. Counts them there as received. Next: {@code ip4-input} or {@code ip6-input}; {@code error-drop} when
 * that has happened to the packet three times before, because such routes may lead in a circle, in which no hop limit
 * goes down.
 */
public final class InterfaceRxNode implements Node {
    private static final int INPUT = 1;

    /** What is counted. */
    public enum Count {
        LOOP
    }

    private final Interfaces interfaces;
    private final BufferPool pool;

    private InterfaceRxNode(final Interfaces interfaces, final NodeContext context) {
        this.interfaces = interfaces;
        pool = context.buffers().pool();
    }

    /** The node of a family. */
    public static NodeSpec spec(final IpFamily family, final Interfaces interfaces) {
        return NodeSpec.internal("interface-rx-dpo-" + family, context -> new InterfaceRxNode(interfaces, context))
                .next("error-drop")
                .next(family + "-input")
                .count(Count.LOOP, Severity.ERROR, "taken in by other interfaces four times")
                .trace(record -> "  sw_if_index:" + PacketMeta.rx(record.x()));
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        for (int i = 0, n = frame.n; i < n; i++) {
            final int swIfIndex = frame.aux[i];
            final long meta = frame.meta[i];
            if ((meta & PacketMeta.TAKEN_IN_MASK) == PacketMeta.TAKEN_IN_MASK) {
                context.drop(frame, i, Count.LOOP);
                continue;
            }
            final int rest = (meta & PacketMeta.CHAINED) == 0 ? 0 : BufferHeader.rest(pool.header(frame.bi[i]));
            interfaces.counters().rx.add(context.thread(), swIfIndex, 1, PacketMeta.length(meta) + rest);
            frame.x[i] = PacketMeta.withRx(frame.x[i], swIfIndex);
            frame.meta[i] = meta + PacketMeta.TAKEN_IN;
        }
        frame.rx = Frame.MIXED;
        return INPUT;
    }
}
