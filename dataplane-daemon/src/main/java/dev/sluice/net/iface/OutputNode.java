package dev.sluice.net.iface;

import dev.sluice.graph.buffer.BufferHeader;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.counter.WorkerCounters;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.trace.TraceRecord;
import dev.sluice.net.arc.ArcPosition;
import dev.sluice.net.packet.EthernetFormat;

/**
 * {@code <if>-output}: counts what leaves through an interface and its sub-interfaces, drops it when the interface is
 * down, and starts the {@code interface-output} feature arc. Next: {@code <if>-tx}, a feature, or {@code error-drop}.
 */
final class OutputNode implements Node {
    private enum Count {
        INTERFACE_DOWN
    }

    private static final int TRANSMIT = 1;

    private final Interfaces interfaces;
    private final ArcPosition arc;
    private final PacketTap tap;
    private final int hardware;
    private final BufferPool pool;

    private OutputNode(
            final Interface iface, final Interfaces interfaces, final ArcPosition arc, final NodeContext context) {
        this.interfaces = interfaces;
        this.hardware = iface.index();
        this.tap = interfaces.transmitTap();
        this.arc = arc;
        this.pool = context.buffers().pool();
    }

    static NodeSpec spec(final Interface iface, final Interfaces interfaces, final ArcPosition arc) {
        return NodeSpec.internal(iface.outputNode(), context -> new OutputNode(iface, interfaces, arc, context))
                .next("error-drop")
                .next(iface.transmitNode())
                .count(Count.INTERFACE_DOWN, Severity.ERROR, "interface is down")
                .traceBefore(record -> format(record, interfaces));
    }

    private static String format(final TraceRecord record, final Interfaces interfaces) {
        final Interface tx = interfaces.get(PacketMeta.tx(record.x()));
        final String name = tx == null ? "deleted" : tx.name();
        return "  " + name + " flags 0x" + String.format("%08x", record.meta() >>> 48) + "\n"
                + EthernetFormat.format(record.data(), record.length(), 2);
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final long[] meta = frame.meta;
        final long[] x = frame.x;
        final int n = frame.n;
        final InterfaceView view = interfaces.view();
        final PacketTap.Hook hook = tap.hook();
        if (hook != null) {
            hook.see(frame, context);
        }
        final long own = PacketMeta.withTx(0, hardware);
        long bytes = 0;
        long any = 0;
        long others = 0;
        for (int i = 0; i < n; i++) {
            bytes += PacketMeta.length(meta[i]);
            any |= meta[i];
            others |= x[i] ^ own;
        }
        final boolean simple = PacketMeta.tx(others) == 0 && (any & PacketMeta.CHAINED) == 0;
        if (simple && (view.flags(hardware) & InterfaceView.UP) != 0) {
            interfaces.counters().tx.add(context.thread(), hardware, n, bytes);
        } else {
            countEach(frame, context, view);
        }
        return arc.byTx(frame, context, TRANSMIT);
    }

    /** Packets of sub-interfaces, with chains, or on an interface that is down. */
    private void countEach(final Frame frame, final NodeContext context, final InterfaceView view) {
        final WorkerCounters counters = interfaces.counters().tx;
        for (int i = 0; i < frame.n; i++) {
            final int tx = PacketMeta.tx(frame.x[i]);
            if ((view.flags(tx) & InterfaceView.UP) == 0) {
                context.drop(frame, i, Count.INTERFACE_DOWN);
                continue;
            }
            final long meta = frame.meta[i];
            final int rest = (meta & PacketMeta.CHAINED) == 0 ? 0 : BufferHeader.rest(pool.header(frame.bi[i]));
            counters.add(context.thread(), tx, 1, PacketMeta.length(meta) + rest);
        }
    }
}
